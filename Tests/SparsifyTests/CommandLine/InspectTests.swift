import Foundation
import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing

private let fixtures = Bundle.module.resourcePath! + "/Fixtures/"

/// What `inspect --json` prints for a fixture.
private func inspect(_ name: String) throws -> JSONValue {
  let shown = runTool("inspect", "--json", fixtures + name)
  #expect(shown.code == .success && shown.messages == "")
  return try JSONValue(parsing: Array(shown.results.utf8))
}

extension JSONValue {
  fileprivate subscript(key: String) -> JSONValue? { object?[key] }
  fileprivate subscript(index: Int) -> JSONValue? { array?[index] }
}

@Suite struct InspectTests {
  @Test func `shows a zoo with its odd trials`() throws {
    let zoo = try inspect("tune_zoo_fixture")
    #expect(zoo["kind"] == "zoo")
    #expect(zoo["trials"] == 4)
    #expect(zoo["sound"] == 2)
    #expect(
      zoo["networks"] == [
        ["network": "CNN, 1x28x28 images, 10 classes, 2464 parameters", "trials": 2]
      ])
    #expect(
      zoo["last_epochs"] == [["epoch": 3, "trials": 3], ["epoch": .null, "trials": 1]])
    #expect(zoo["hyperparameters"]?["seed"]?.array?.count == 4)
    #expect(zoo["hyperparameters"]?["optim::lr"] == [["value": "0.0003", "trials": 4]])
    #expect(zoo["results"]?["test_acc"]?["median"]?.double == 0.2)
    #expect(zoo["data_set"]?.string?.hasSuffix("tune_zoo_fixture/dataset.pt") == true)
    let odd = try #require(zoo["odd"]?.array?.compactMap { $0["what"]?.string })
    #expect(
      odd == [
        "has no checkpoints", "has no results",
        "module_list.0.weight has 1 NaN or infinite of 200 values",
      ])
  }

  @Test func `says in words what it says in JSON`() {
    let shown = runTool("inspect", fixtures + "tune_zoo_fixture").results
    for part in [
      "trials: 4, of which 2 sound", "(2 trials)", "seed: 1 (1), 2 (1), 3 (1), 4 (1)",
      "optim::lr: 0.0003", "seed=3_2026-11-21_06-51-27: has no checkpoints",
    ] {
      #expect(shown.contains(part))
    }
  }

  @Test func `puts those with one thing odd on one line, and says where all are`() throws {
    try withTemporaryFolder { folder in
      var zoo = Bench.smallZoo
      zoo.models = (1...4).map { TinyZoo.Model(Path("m\($0)"), weightSeed: UInt64($0)) }
      let bench = try Bench(folder, zoo)
      for model in zoo.models {
        try FileSystem().removeTree(bench.source / model.name / "params.json")
      }
      let shown = runTool("inspect", "\(bench.source)").results
      #expect(
        shown.hasSuffix(
          "\nOdd\n  4 models: has no params.json (m1, m2, m3 and 1 more)\n  --json lists all of them\n"
        ),
        "\(shown)")
    }
  }

  @Test func `shows a trial and its last checkpoint`() throws {
    let folder = "tune_zoo_fixture/\(FixtureZoo.trial(seed: 2))"
    let trial = try inspect(folder)
    #expect(trial["kind"] == "trial")
    #expect(trial["epochs"] == [0, 1, 2, 3])
    #expect(trial["params"]?["seed"] == 2)
    #expect(trial["problem"] == .null)
    let checkpoint = try inspect(folder + "/checkpoint_000003")
    #expect(checkpoint["form"] == "plain")
    #expect(checkpoint["architecture"]?["parameters"] == 2464)
    #expect(checkpoint["tensors"]?.array?.count == 10)
    #expect(checkpoint["tensors"]?[0]?["shape"] == [8, 1, 5, 5])
  }

  @Test func `says that a twin's losses contain the KL term, and of no other zoo`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      #expect(try bench.run("twin", { $0.epochs = 0 })()?.finished == 1)
      let remark = "train_loss, test_loss and val_loss contain kl_weight * kl"
      for place in ["twin", "twin/trial"] {
        #expect(runTool("inspect", "\(folder)/\(place)").results.contains(remark))
      }
      for place in ["zoo", "zoo/trial"] {
        #expect(!runTool("inspect", "\(folder)/\(place)").results.contains(remark))
      }
    }
  }

  @Test func `counts a twin's own models only`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin")()
      let files = FileSystem()
      try files.createFolder(folder / "twin/copy")
      try files.write(
        files.read(folder / "twin/trial/params.json"), to: folder / "twin/copy/params.json")
      let (code, text, _) = runTool("inspect", (folder / "twin").description)
      #expect(code == .success && text.contains("trials: 1, of which 1 sound"), "\(text)")
    }
  }

  @Test func `recognises a twin's variational form`() throws {
    let checkpoint = try inspect("torch/cnn_s_twin.pt")
    #expect(checkpoint["form"] == "variational")
    #expect(checkpoint["tensors"]?.array?.count == 20)
    #expect(checkpoint["layers"]?.array?.count == 5)
    let ratio = try #require(checkpoint["sparsity_ratio"]?.double)
    #expect((0...1).contains(ratio))
  }

  @Test func `prunes a variational form at the threshold of its own twin`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin") { ($0.epochs, $0.method.threshold) = (1, -8) }()
      let trial = folder / "twin/trial"
      let checkpoint = "\(trial / "checkpoint_000001/variational")"
      func inspected() throws -> JSONValue {
        try JSONValue(parsing: Array(tool("inspect", "--json", checkpoint).results.utf8))
      }
      let stated = try #require(try bench.lastRow("twin", "trial")?["sparsity_ratio"]?.double)
      #expect(stated > 0)
      #expect(try inspected()["threshold"]?.double == -8)
      #expect(try inspected()["sparsity_ratio"]?.double == stated)
      #expect(tool("inspect", checkpoint).results.contains("pruned at log_alpha >= -8:"))
      // The twin says it too; what stands alone has the default, which is said.
      let files = FileSystem()
      try files.removeTree(trial / "params.json")
      #expect(try inspected()["sparsity_ratio"]?.double == stated)
      try files.removeTree(folder / "twin/config.json")
      #expect(try inspected()["threshold"]?.double == 3)
      #expect(tool("inspect", checkpoint).results.contains("log_alpha >= 3, the default"))
    }
  }

  @Test func `reads everything through the file system that it is given`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let read = Mutex<Set<String>>([])
      let files = FileSystem { operation, path throws(FileError) in
        if operation == .read { _ = read.withLock { $0.insert(path.name.description) } }
      }
      #expect(tool(["inspect", "\(bench.source)"], files: files).code == .success)
      #expect(
        read.withLock { $0 } == ["sparsify.json", "params.json", "result.json", "checkpoints"])
    }
  }

  @Test func `counts NaN and zeros of a state dict that is no known network`() throws {
    let checkpoint = try inspect("hostile/nan_weights.pt")
    #expect(checkpoint["form"] == .null)
    #expect(checkpoint["unrecognized"]?.string?.contains("module_list.") == true)
    let tensor = try #require(checkpoint["tensors"]?[0])
    #expect(tensor["count"] == 6)
    #expect(try #require(tensor["nan"]?.int) + #require(tensor["inf"]?.int) > 0)
  }

  @Test func `shows an optimiser state`() throws {
    let state = try inspect("torch/optimizer_adam.pt")
    #expect(state["kind"] == "optimizer")
    #expect(state["optimizer"] == "Adam")
    #expect(state["parameters"] == 2)
    #expect(state["param_groups"]?[0]?["betas"] == [0.9, 0.999])
    #expect(state["state"]?[0]?["step"] == 3)
    #expect(state["state"]?[0]?["exp_avg"]?["shape"] == [2, 4])
  }

  @Test func `shows a data set`() throws {
    let dataSet = try inspect("tune_zoo_fixture/dataset.pt")
    #expect(dataSet["shape"] == [1, 28, 28])
    #expect(dataSet["classes"] == 10)
    #expect(dataSet["seed"] == 42)
    let train = try #require(dataSet["sets"]?[0])
    #expect(train["name"] == "trainset")
    #expect(train["images"] == 12)
    #expect(train["class_counts"] == [2, 1, 1, 1, 1, 1, 1, 2, 1, 1])
    #expect(train["min"] == 0.0)
    #expect(train["max"] == 2.0)
  }

  @Test(arguments: [
    ("empty", ["notAnArchive", "truncated"]), ("text", ["notAnArchive"]),
    ("cut_half", ["truncated", "badArchive"]), ("bit_flip", ["checksum"]),
    ("no_storage", ["missingMember"]), ("size_overflow", ["badTensor", "limit"]),
    ("os_system", ["forbiddenGlobal"]), ("deep_tuples", ["limit", "badContents"]),
    ("value_not_tensor", ["badContents"]), ("dataset_no_testset", ["badContents"]),
    ("dataset_label_range", ["badContents"]),
  ])
  func `refuses a bad file and names the kind of fault`(name: String, kinds: [String]) {
    let refused = runTool("inspect", fixtures + "hostile/\(name).pt")
    #expect(refused.code == .unreadableInput)
    #expect(refused.results == "")
    #expect(kinds.contains { refused.messages.contains("[\($0)]") })
  }

  @Test func `tells missing input from input that is no zoo`() {
    #expect(runTool("inspect", fixtures + "none").code == .noInput)
    #expect(runTool("inspect", fixtures + "hostile").code == .unreadableInput)
    #expect(runTool("inspect", "/dev/null").code == .unreadableInput)
  }
}
