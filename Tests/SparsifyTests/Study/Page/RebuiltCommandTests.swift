import Sparsify
import Tensor
import TestSupport
import Testing

/// The command on the page that a run leaves in its twin.
@Suite struct RebuiltCommandTests {
  private let files = FileSystem()

  /// The words on a twin's page, paths made whole.
  private func command(_ twin: Path, _ places: [String: Path]) throws -> [String] {
    let html = String(decoding: try files.read(twin / "report.html"), as: UTF8.self)
    let match = try #require(html.firstMatch(of: #/<dt>command<\/dt><dd><code>([^<]*)<\/code>/#))
    return match.1.split(separator: " ").dropFirst().map { word in
      if let place = places[String(word)] { return place.description }
      return word.hasPrefix("../") ? (twin / Path(String(word))).description : String(word)
    }
  }

  @Test(arguments: [
    ["--lr", "0.01", "--threshold", "-3"],
    ["--method", "magnitude", "--like", "v", "--finetune", "1", "--rewind"],
    ["--method", "random", "--sparsity", "0.5", "--schedule", "oneshot", "--scope", "layer"],
    ["--form", "variational", "--nlin", "gelu", "--batch-size", "2"],
  ])
  func `given again it makes the same twin`(options: [String]) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      // So that the source has no data set of its own.
      try files.rename(bench.source / "dataset.pt", to: folder / "images.pt")
      let common = ["--data", "\(folder / "images.pt")", "--epochs", "2", "-q"]
      let like = ["run", "\(bench.source)", "\(folder / "v")"] + common
      #expect(tool(like).code == .success)
      let given = options.map { $0 == "v" ? "\(folder / "v")" : $0 }
      let made = tool(["run", "\(bench.source)", "\(folder / "twin")"] + common + given)
      #expect(made.code == .success, "\(made.messages)")

      let words = try command(
        folder / "twin", ["TWIN": folder / "again", "OTHER": folder / "v"])
      let again = tool(words + ["-q"])
      #expect(again.code == .success, "\(words): \(again.messages)")
      #expect(try bench.differences("twin", "again") == [])
    }
  }

  @Test func `what is not known is said in words`() throws {
    let config: JSONObject = [
      "source": "../zoo", "dataset": ["path": "../zoo/dataset.pt"],
      "options": ["epochs": 2, "like": "cdc8a5"],
    ]
    let twin = ReportedTwin(
      name: "t", population: Population(trials: 0, labels: nil), config: TargetConfig(config))
    let html = ReportPage([twin], images: nil).html
    let command = "<code>sparsify run ../zoo TWIN --epochs 2 --like OTHER</code>"
    let isWhole = html.contains(command)
    #expect(isWhole)
    for words in ["OTHER is a twin of the same source", "experiment_id is cdc8a5", "--only"] {
      let isSaid = html.contains(words)
      #expect(isSaid, "\(words)")
    }
  }

  @Test func `texts of many marks are no more work, and are shown in part`() {
    let marks = "x" + String(repeating: "\u{301}\u{316}", count: 100_000)
    let text = JSONValue.string(ByteText(marks))
    let dataSet: JSONValue = [
      "path": text, "fingerprint": text,
      "testset": .array((0..<50_000).map { .integer($0) }),
    ]
    let rebuilt: JSONObject = [
      "source": text, "options": ["epochs": 2, marks: text], "dataset": dataSet,
    ]
    let given: JSONObject = ["run": ["runs": [["command": ["sparsify", text]]]]]
    for (config, command) in [(rebuilt, "<code>sparsify run "), (given, "<code>sparsify ")] {
      let twin = ReportedTwin(
        name: marks, population: Population(trials: 0, labels: nil), config: TargetConfig(config))
      let html = ReportPage([twin], images: nil).html
      let isTold = html.contains(command)
      #expect(isTold && html.utf8.count < 50_000, "\(html.utf8.count) bytes")
    }
  }

  @Test func `of several runs each command is told once`() throws {
    let runs: [JSONValue] = [
      ["sparsify", "run", "a"], ["sparsify", "run", "a"], ["sparsify", "x"],
    ]
    .map { words in ["command": .array(words.map { .string(ByteText($0)) })] }
    let config: JSONObject = ["run": ["runs": .array(runs)]]
    let twin = ReportedTwin(
      name: "t", population: Population(trials: 0, labels: nil), config: TargetConfig(config))
    let html = ReportPage([twin], images: nil).html
    let areTold = html.contains("<code>sparsify run a</code><br/><code>sparsify x</code></dd>")
    #expect(areTold)
  }
}
