import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

@Suite struct UselessOptionsTests {
  @Test(arguments: [
    (["--momentum", "0.9"], "--momentum is of no use"), (["--nesterov"], "--nesterov is of no use"),
    (["--optimizer", "rms_prop", "--nesterov"], "train with rms_prop, only sgd has it"),
    (["--augment", "flip"], "--augment flip is of no use: any CNN is trained on images as"),
    (["--form", "variational", "--variational", "last"], "--variational last is of no use"),
  ])
  func `what no model would use is an error`(words: [String], part: String) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let refused = tool(["run", "\(bench.source)", "\(folder / "twin")", "--epochs", "0"] + words)
      #expect(refused.code == .usage && refused.messages.contains(part))
      #expect(try !FileSystem().exists(folder / "twin"))
    }
  }

  @Test(arguments: [
    ["--momentum", "0.9", "--nesterov", "--recalibrate", "4", "--decay-log-sigma2"],
    ["--augment", "flip", "--momentum", "0.9", "--nesterov", "--decay-log-sigma2"],
  ])
  func `all that no model would use is told at once, a line each`(words: [String]) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let refused = tool(["run", "\(bench.source)", "\(folder / "twin")", "--epochs", "0"] + words)
      let lines = refused.messages.split(separator: "\n").filter { $0.contains(" is of no use") }
      #expect(refused.code == .usage)
      #expect(lines.count == 4 && lines.allSatisfy { $0.hasSuffix("Leave it out.") })
    }
  }

  @Test func `what some model uses is none`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      for words in [
        ["--momentum", "0.5"], ["--nesterov"], ["--optimizer=rms_prop", "--momentum=0.5"],
      ] {
        let run = tool(
          [
            "run", "\(bench.source)", "\(folder / Path("twin\(words.count)\(words[0])"))",
            "--epochs=0",
          ]
            + words)
        #expect(run.code == .success)
      }
    }
  }

  @Test func `a new zoo is asked the same`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let words = [
        "generate", "\(bench.source / "dataset.pt")", "\(folder / "new")", "--epochs", "0",
      ]
      #expect(tool(words + ["--momentum", "0.9"]).code == .usage)
      #expect(tool(words + ["--momentum", "0.9", "--optimizer", "adam,sgd"]).code == .success)
    }
  }

  @Test func `batches have one bound`() throws {
    let source = "a"
    for words in [["run", source, "b"], ["generate", source, "b"]] {
      let refused = tool(words + ["--batch-size", "\(GroupShape.largestBatch + 1)"])
      #expect(refused.code == .usage && refused.messages.contains("between 1 and 65536"))
      #expect(tool(words + ["--batch-size", "\(GroupShape.largestBatch)"]).code == .noInput)
    }
    var zoo = Bench.smallZoo
    zoo.models.append(TinyZoo.Model("sound", weightSeed: 2))
    zoo.models[0].parameters = [("training::batchsize", .integer(GroupShape.largestBatch + 1))]
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, zoo)
      let report = try DryRun(bench.run("twin").options).report().text
      #expect(report.contains("has batches of 65537 images, at most 65536 are possible"))
    }
  }
}
