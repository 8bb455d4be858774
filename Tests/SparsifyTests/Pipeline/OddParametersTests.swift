import Foundation
import Sparsify
import Tensor
import TestSupport
import Testing

/// What params.json may hold costs its own trial at most, and goes through a twin's files unchanged.
@Suite struct OddParametersTests {
  private let files = FileSystem()

  /// A zoo of three models, of which `b` has one more member in its params.json, and its twin.
  private func twin(
    _ member: String, epochs: Int = 1, _ check: (Bench, RunSummary?) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      let path = bench.source / "b/params.json"
      let text = String(decoding: try files.read(path), as: UTF8.self)
      try files.removeTree(path)
      try files.write(Array((text.dropLast(2) + ", " + member + "}").utf8), to: path)
      try files.write([], to: bench.source / "b/params.pkl")
      let summary = try bench.run("twin") { $0.epochs = epochs }()
      #expect(try TargetStatus(of: folder / "twin", work: nil, files: files).isComplete)
      try check(bench, summary)
    }
  }

  /// The value of `key` in params.json and in the last row of result.json.
  private func values(_ key: ByteText, in trial: Path) throws -> [JSONValue?] {
    let parameters = try JSONValue(parsing: files.read(trial / "params.json"))
    let row = try files.read(trial / "result.json").split(separator: UInt8(ascii: "\n")).last!
    let config = try JSONValue(parsing: Array(row)).object?["config"]
    return [parameters, config].map { $0?.object?[key] }
  }

  @Test(arguments: [
    "12345678901234567890", "-98765432109876543210987654321098765432109876543210",
    "\"\\u007f\\u0000é\"", "[1.0, 1e-05, 5, {\"é\": NaN}]",
  ])
  func `a value comes out as it went in`(value: String) throws {
    try twin("\"x\": \(value)") { bench, summary in
      #expect(summary?.finished == 3)
      let expected = try JSONValue(parsing: Array(value.utf8)).text()
      let found = try values("x", in: bench.folder / "twin/b")
      #expect(found.map { $0?.text() } == [expected, expected])
    }
  }

  @Test func `nesting as deep as may be is written and read again`() throws {
    let n = JSONLimits.input.depth - 1
    let deep = String(repeating: "[", count: n) + String(repeating: "]", count: n)
    try twin("\"x\": \(deep)") { bench, summary in
      #expect(summary?.finished == 3)
      let found = try values("x", in: bench.folder / "twin/b")
      #expect(found.map { $0?.text() } == [deep, deep])
      let pickle = try files.read(bench.folder / "twin/b/params.pkl")
      #expect(pickle.count { $0 == UInt8(ascii: "]") } >= n)
      // The twin is a zoo that reads.
      #expect(tool("inspect", (bench.folder / "twin").description).code == .success)
    }
  }

  @Test(arguments: [
    (
      "\"" + String(repeating: "x", count: 1_000_001) + "\"",
      "params.json has 1.0 MB; hyperparameters are at most 1.0 MB"
    ),
    // Each on a line of its own that begins with 500 spaces.
    (
      String(repeating: "[", count: 250) + String(repeating: "1,", count: 15_000) + "1"
        + String(repeating: "]", count: 250), "params.json takes 7."
    ),
    (String(repeating: "[", count: 300) + String(repeating: "]", count: 300), "nested deeper"),
    (String(repeating: "1", count: 601), "an integer of 601 digits"),
  ])
  func `what is too much is skipped alone, and the reason is said`(
    value: String, reason: String
  ) throws {
    try twin("\"x\": \(value)") { bench, summary in
      #expect(summary?.finished == 2)
      #expect(summary?.skipped.map(\.name) == ["b"])
      let said = try #require(summary?.skipped.first?.reason)
      #expect(said.contains(reason), "\(said)")
    }
  }

  @Test func `a twin reads what it has written with six bytes for one`() throws {
    try twin("\"x\": \"\(String(repeating: "\u{7F}", count: 900_000))\"") { bench, summary in
      #expect(summary?.finished == 3)
      let again = try Zoo.read(bench.folder / "twin", files: files)
      #expect(again.trials.map(\.name) == ["a", "b", "c"])
      #expect(again.trials[1].params["x"]?.string?.utf8.count == 900_000)
    }
  }

  @Test func `parameters that so many epochs would repeat too often are skipped at once`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      var zoo = Bench.kinds
      zoo.models[1].parameters = [("x", .string(String(repeating: "x", count: 800_000)))]
      try files.removeTree(bench.source)
      try zoo.write(to: bench.source)
      let run = bench.run("twin") { $0.epochs = 2_000 }
      let preparation = try run.options.preparation(files: files)
      #expect(preparation.models.map(\.name) == ["a", "c"])
      #expect(preparation.skipped.map(\.name) == ["b"])
      #expect(preparation.skipped.first?.reason.contains("1.6 GB") == true)
    }
  }

  @Test func `a key or value of many marks is no more work, and is shown in part`() throws {
    let marks =
      "a" + String(repeating: "\u{301}", count: 30_000)
      + String(repeating: "\u{316}", count: 30_000)
    try withTemporaryFolder { folder in
      var zoo = Bench.kinds
      zoo.models[1].parameters = [(marks, 1), ("model::type", .string(marks))]
      let bench = try Bench(folder, zoo)
      for path in ["zoo", "zoo/b"] {
        let shown = tool("inspect", (folder / Path(path)).description)
        #expect(shown.code == .success && shown.results.utf8.count < 10_000)
      }
      #expect(try bench.run("twin") { $0.epochs = 0 }()?.finished == 3)
    }
  }

  @Test func `a nonlinearity of many marks is an unknown one`() throws {
    let marks =
      "tanh" + String(repeating: "\u{301}", count: 25_000)
      + String(repeating: "\u{316}", count: 25_000)
    try twin("\"model::nlin\": \"\(marks)\", \"optim::scheduler\": \"\(marks)\"") { _, summary in
      #expect(summary?.skipped.map(\.name) == ["b"])
      #expect(summary?.skipped.first.map { $0.reason.utf8.count < 2_500 } == true)
    }
  }

  @Test func `seeds reach to 2^64 - 1`() throws {
    let seed = "17982163893102248868"
    try twin("\"seed\": \(seed)") { bench, summary in
      #expect(summary?.finished == 3)
      #expect(
        try values("seed", in: bench.folder / "twin/b").map { $0?.text() } == [seed, seed])
      // The same by the command line: one seed, one twin.
      let other = (bench.folder / "other").description
      #expect(
        tool(
          "run", bench.source.description, other, "--epochs=1", "--only=b", "--seed=\(seed)",
          "--quiet"
        ).code == .success)
      for file: Path in ["params.json", "checkpoint_000001/checkpoints"] {
        let pair = try ["twin", "other"].map {
          try files.read(bench.folder / Path($0) / "b" / file)
        }
        #expect(pair[0] == pair[1])
      }
    }
  }
}
