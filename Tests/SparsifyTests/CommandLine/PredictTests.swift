import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// `sparsify predict`
@Suite struct PredictTests {
  private let files = FileSystem()

  /// Calls `body` with a zoo of 40 models, whose accuracy is the size of their weights, and a twin of 38 of them.
  private func withZoo(_ body: (_ zoo: Path, _ twin: Path) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let models = (0..<40).map { place in
        var model = TinyZoo.Model(Path("trial\(place)"), weightSeed: UInt64(place))
        model.scale = 0.5 + Float(place) / 100
        model.nonlinearity = place % 4 == 0 ? .relu : .tanh
        // Of one value, but for one model that does not say it.
        model.parameters = [("model::dropout", place == 7 ? nil : 0.25), ("optim::wd", 0.001)]
        return model
      }
      let zoo = TinyZoo(models)
      try zoo.write(to: folder / "zoo")
      var twin = zoo
      twin.models.removeLast(2)
      try twin.write(to: folder / "twin")
      for (place, model) in models.enumerated() {
        let accuracy = Double(model.scale)
        try writeRows(
          [row(0, 0.1), row(3, accuracy, train: accuracy * 1.1)], folder / "zoo" / model.name)
        if place < 38 {
          try writeRows(
            [row(0, accuracy, sparsity: 0), row(3, accuracy / 2, sparsity: 1 - accuracy / 2)],
            folder / "twin" / model.name)
        }
      }
      try body(folder / "zoo", folder / "twin")
    }
  }

  private func row(
    _ epoch: Int, _ accuracy: Double, train: Double? = nil, sparsity: Double? = nil
  ) -> JSONObject {
    var row: JSONObject = [
      "training_iteration": .integer(epoch), "test_acc": .number(accuracy),
      "train_acc": .number(train ?? accuracy),
    ]
    row["sparsity_ratio"] = sparsity.map { .number($0) }
    return row
  }

  private func writeRows(_ rows: [JSONObject], _ trial: Path) throws {
    let lines = rows.map { JSONValue.object($0).text() + "\n" }
    try files.write(Array(lines.joined().utf8), to: trial / "result.json")
  }

  /// What `predict --epochs 3 --json` prints.
  private func predict(_ words: String..., code: ExitCode = .success) throws -> JSONObject {
    let told = tool(["predict"] + words + ["--epochs", "3", "--json"])
    #expect(told.code == code, "\(told.messages)")
    return try #require(try JSONValue(parsing: Array(told.results.utf8)).object)
  }

  /// The scores of a property in what was printed.
  private func scores(
    _ report: JSONObject, _ property: String, from features: String = "statistics"
  ) throws -> JSONObject {
    let networks = try #require(report["networks"]?.array)
    #expect(networks.count == 1)
    let results = try #require(networks.first?.object).object("results")
    return try results.object(features).object(property)
  }

  @Test func `tells what weights show, and of the twin what became of the models`() throws {
    try withZoo { zoo, twin in
      let report = try predict(zoo.description, "--twin", twin.description)
      #expect(try report.object("samples").members.map(\.value) == [28, 6, 6])
      for property in ["test_acc", "final_acc", "final_drop", "final_sparsity"] {
        let scores = try scores(report, property)
        let r2 = try #require(scores["r2_test"]?.double)
        #expect(r2 > 0.8, "\(property)")
        #expect(scores["kind"] == "regression")
      }
      // What was not there is left out of both.
      let counts = try ["test_acc", "final_drop"].map { property in
        try scores(report, property).object("n").members.reduce(0) { $0 + ($1.value.int ?? 0) }
      }
      #expect(counts == [40, 38])
      let gap = try scores(report, "ggap")
      #expect(gap["r2_test"]?.isNull == false)
      #expect(
        report["notes"]?.array?.contains(
          "final_drop: the test accuracy in row 0 of the model's twin less that in its last row.")
          == true)
    }
  }

  @Test func `a text is told by its classes, beside the most frequent one`() throws {
    try withZoo { zoo, _ in
      let report = try predict(zoo.description)
      for features in ["weights", "statistics"] {
        let scores = try scores(report, "model::nlin", from: features)
        #expect(scores["kind"] == "classification")
        #expect(scores["classes"] == ["relu", "tanh"])
        #expect(scores["majority"] == "tanh")
        let (share, accuracy) = (scores["majority_test"]?.double, scores["acc_train"]?.double)
        #expect((0.0...1).contains(share ?? -1) && (0.0...1).contains(accuracy ?? -1))
      }
      #expect(
        report["notes"]?.array?.contains { $0.string?.hasPrefix("Texts are not predicted") == true }
          == true)
    }
  }

  @Test func `what is the same everywhere is null, with the reason`() throws {
    try withZoo { zoo, _ in
      let report = try predict(zoo.description)
      for property in ["training_iteration", "model::dropout", "optim::lr", "optim::wd"] {
        let scores = try scores(report, property)
        #expect(scores["reason"] == "constant", "\(property)")
        #expect(scores["r2_test"] == .null && scores["lambda"] == .null)
      }
      #expect(try scores(report, "optim::optimizer")["acc_test"] == .null)
      // There is no twin, and of a plain zoo no sparsity.
      let names = try #require(report["networks"]?.array?.first?.object).object("results")
        .object("weights").keys
      #expect(!names.contains { $0.hasPrefix("final_") || $0 == "sparsity_ratio" })
      let text = tool("predict", zoo.description, "--epochs", "last").results
      #expect(text.contains("\nNot predicted, constant: training_iteration, optim::optimizer, "))
    }
  }

  @Test func `of a twin its sparsity is predicted`() throws {
    try withZoo { _, twin in
      let r2 = try scores(predict(twin.description), "sparsity_ratio")["r2_test"]?.double
      #expect(try #require(r2) > 0.8)
    }
  }

  @Test func `with any number of threads the text is the same`() throws {
    try withZoo { zoo, twin in
      let one = try predict(zoo.description, "--twin", twin.description, "--jobs", "1")
      #expect(try predict(zoo.description, "--twin", twin.description, "--jobs", "2") == one)
    }
  }

  @Test func `models that are no use are left out, each with its reason`() throws {
    try withZoo { zoo, _ in
      var odd = TinyZoo.Model("trial1", weightSeed: 1)
      odd.scale = 1_000
      try replace(odd, in: zoo)
      odd.name = "trial2"
      odd.scale = .nan
      try replace(odd, in: zoo)
      try files.removeTree(zoo / "trial3/result.json")
      try files.write([1, 2], to: zoo / "trial4/checkpoint_000003/checkpoints")
      try files.write([], to: zoo / "trial5/params.json")
      let report = try predict(zoo.description, code: .incomplete)
      let leftOut = try #require(report["left_out"]?.array).map { try #require($0.object) }
      #expect(
        leftOut.map { $0["trial"]?.string } == ["trial1", "trial2", "trial3", "trial4", "trial5"])
      let reasons = leftOut.map { $0["reason"]?.string?.description ?? "" }
      #expect(reasons[0] == "module_list.0.weight has values beyond 5 in magnitude")
      #expect(reasons[1].contains("nan"))
      #expect(reasons[2] == "has no epoch with a checkpoint and a row in result.json")
      #expect(reasons[3].contains("trial4/checkpoint_000003/checkpoints"), "\(reasons[3])")
      #expect(reasons[4] == "params.json is empty")
      #expect(leftOut.map { $0["epoch"] } == [3, 3, .null, 3, .null])
      // They have their place in the split all the same.
      #expect(try report.object("split")["train"]?.array?.count == 28)
      let text = tool("predict", zoo.description, "--epochs", "3").results
      #expect(text.contains("\nLeft out:\n") && text.contains("trial5: params.json is empty"))
    }
  }

  private func replace(_ model: TinyZoo.Model, in zoo: Path) throws {
    try withTemporaryFolder { folder in
      try TinyZoo([model]).write(to: folder / "zoo")
      let checkpoint: Path = "checkpoint_000003/checkpoints"
      let bytes = try files.read(folder / "zoo" / model.name / checkpoint)
      try files.removeTree(zoo / model.name / checkpoint)
      try files.write(bytes, to: zoo / model.name / checkpoint)
    }
  }

  @Test func `what can't be predicted from is refused, with what to do`() throws {
    try withZoo { zoo, twin in
      let epochs = tool("predict", zoo.description)
      #expect(epochs.code == .unreadableInput)
      #expect(epochs.messages.contains("one of the epochs 5,15,25: there are 3. Choose"))
      let nothing = tool("predict", (zoo.parent / "nothing").description)
      #expect(nothing.code == .noInput)
      let empty = zoo.parent / "empty"
      try files.createFolder(empty)
      #expect(tool("predict", empty.description).code == .unreadableInput)
      let other = zoo.parent / "other"
      try TinyZoo([TinyZoo.Model("single", weightSeed: 1)]).write(to: other)
      let foreign = tool("predict", zoo.description, "--twin", other.description)
      #expect(foreign.code == .unreadableInput && foreign.messages.contains("is not its twin"))
      // Without a row there is no sample; with one there is none to train on.
      let unlogged = tool("predict", other.description, "--epochs", "3")
      #expect(
        unlogged.messages.contains("has no model to predict from. 'single': has no epoch with"))
      try writeRows([row(3, 0.5)], other / "single")
      let single = tool("predict", other.description, "--epochs", "3")
      #expect(single.code == .unreadableInput && single.messages.contains("too few models"))
      #expect(tool("predict", zoo.description, "--epochs", "first").code == .usage)
    }
  }

  @Test func `networks of several sizes are predicted each for itself`() throws {
    try withZoo { zoo, _ in
      let wide = (0..<2).map { place in
        var model = TinyZoo.Model(Path("wide\(place)"), weightSeed: UInt64(place))
        model.architecture = Architecture(place == 0 ? .cnn2 : .cnn3, channels: 1)
        return model
      }
      let other = zoo.parent / "other"
      try TinyZoo(wide).write(to: other)
      for model in wide {
        try writeRows([row(3, 0.5)], other / model.name)
        try files.rename(other / model.name, to: zoo / model.name)
      }
      let report = try predict(zoo.description)
      let networks = try #require(report["networks"]?.array)
      #expect(networks.count == 3)
      let counts = try networks.map { network in
        try #require(network.object).object("samples").members.reduce(0) {
          $0 + ($1.value.int ?? 0)
        }
      }
      #expect(counts == [40, 1, 1])
      let reasons = networks.map { $0.object?["reason"] }
      #expect(reasons == [.null, .null, "no samples to train on"])
    }
  }
}
