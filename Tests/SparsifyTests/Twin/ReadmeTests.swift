import Foundation
import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

@Suite struct ReadmeTests {
  private let files = FileSystem()

  /// The first column of a table in a readme, without its heading.
  private func firstColumn(of table: String, in readme: String) throws -> [String] {
    let lines = readme.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.hasPrefix("| \(table) |") })
    return lines[(start + 2)...].prefix { $0.hasPrefix("|") }
      .map { $0.split(separator: "|")[0].trimmingCharacters(in: [" "]) }
  }

  /// The names in backticks.
  private func names(_ cells: [String]) -> [String] {
    cells.flatMap { $0.matches(of: /`([^`]*)`/).map { String($0.1) } }
  }

  @Test(arguments: [
    (TargetContent.Form.plain, TargetContent.Epochs.all, TargetContent.Epochs.last),
    (.plain, .last, .none), (.plain, .none, .all), (.variational, .all, .last),
  ])
  func `names the files that are there, and no others`(
    form: TargetContent.Form, variational: TargetContent.Epochs, optimizer: TargetContent.Epochs
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let twin = folder / "twin"
      for data in [TargetContent.DataLink.link, .none] {
        let run = bench.run("twin") {
          $0.epochs = 1
          ($0.content.form, $0.content.data) = (form, data)
          ($0.variational, $0.content.optimizerState) = (variational, optimizer)
          $0.execution.restart = data == .none
        }
        #expect(try run()?.finished == 1)
        let readme = String(decoding: try files.read(twin / "readme.md"), as: UTF8.self)
        let named = Set(names(try firstColumn(of: "file", in: readme)))

        var there = Set(
          try files.entries(of: twin).filter { $0.kind != .folder && $0.name != "readme.md" }
            .map { "\($0.name)" })
        for name: Path in [
          "result.json", "progress.csv", "params.json", "predictions.npz", "sparsify.json",
        ] {
          #expect(try files.exists(twin / "trial" / name))
        }
        there.formUnion([
          "<trial>/result.json", "progress.csv", "<trial>/params.json", "<trial>/predictions.npz",
          "<trial>/sparsify.json", "<trial>/events.out.tfevents.0000000000.sparsify",
        ])
        for name in ["checkpoints", "variational", "optimizer"] {
          let epochs = try [0, 1].filter {
            try files.exists(twin / "trial" / Path("checkpoint_00000\($0)") / Path(name))
          }
          if epochs == [0, 1] { there.insert("<trial>/checkpoint_…/\(name)") }
          if epochs == [1] { there.insert("<trial>/checkpoint_000001/\(name)") }
        }
        #expect(named == there)
      }
    }
  }

  @Test func `explains every column of a twin's files, and none that they lack`() throws {
    try withTemporaryFolder { folder in
      for hasValidationSet in [true, false] {
        var zoo = Bench.smallZoo
        zoo.hasValidationSet = hasValidationSet
        let place = folder / Path("\(hasValidationSet)")
        try files.createFolder(place)
        let bench = try Bench(place, zoo)
        #expect(try bench.run("twin", { $0.epochs = 1 })()?.finished == 1)
        let twin = place / "twin"
        try expectColumnsExplained(in: twin)
      }
    }
  }

  @Test(arguments: MethodKind.allCases)
  func `explains the columns of the method and of fine-tuning, and those of no other method`(
    method: MethodKind
  ) throws {
    try withTemporaryFolder { folder in
      let run = try Bench(folder, Bench.smallZoo).run("twin") {
        ($0.epochs, $0.method.kind, $0.fineTuning.epochs) = (1, method, 1)
        if !method.isVariational { $0.method.sparsity = 0.5 }
      }
      #expect(try run()?.finished == 1)
      let columns = try expectColumnsExplained(in: folder / "twin")
      #expect(FineTuning.column.names.allSatisfy(columns.contains))
      for name in MethodKind.allCases.flatMap(\.columns).flatMap(\.names) {
        let isOwn = method.columns.contains { $0.names.contains(name) }
        #expect(columns.contains(name) == isOwn, "\(name)")
      }
    }
  }

  @Test func `what is declared as measured is so, and explained`() {
    for column in MeasuredColumn.all {
      for name in column.names {
        #expect(ResultColumn.isMeasured(ByteText(name)))
        #expect(ColumnGuide.entry(for: name)?.meaning == column.meaning)
      }
    }
    #expect(!ResultColumn.isMeasured("done") && !ResultColumn.isMeasured("pid"))
  }

  /// Expects that a twin's readme explains the columns of the first row of its model `trial`, and no others.
  ///
  /// - Returns: Those of the row.
  @discardableResult
  private func expectColumnsExplained(in twin: Path) throws -> [String] {
    let readme = String(decoding: try files.read(twin / "readme.md"), as: UTF8.self)
    let explained = names(try firstColumn(of: "column", in: readme))
    let row = try files.read(twin / "trial" / "result.json").prefix { $0 != 10 }
    let keys = try #require(try JSONValue(parsing: Array(row)).object).keys.map(\.description)
    let columns = keys.map { $0.hasPrefix("sparsity/") ? "sparsity/*" : $0 } + ["trial"]
    #expect(Set(explained) == Set(columns))
    for key in keys { #expect(ColumnGuide.entry(for: key) != nil, "\(key)") }
    return keys
  }

  @Test func `explains every column of what the study leaves`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin") { $0.epochs = 1 }()
      let twin = folder / "twin"
      let readme = String(decoding: try files.read(twin / "readme.md"), as: UTF8.self)
      for name in ["models.csv", "layers.csv", "classes.csv", "pies.csv"] as [Path] {
        try expectExplained(name, of: twin, in: readme, parametersOf: twin / "trial")
      }
      #expect(readme.contains("What is undefined is empty in tables"))
      #expect(!readme.contains("the validation set") && !readme.contains("sweep.csv"))
    }
  }

  @Test(
    arguments: [
      (
        MethodKind.variational, false, "not trained, but pruned at the threshold already",
        "with noise"
      ),
      (
        .variational, true, "not trained, but pruned at the threshold already",
        "with noise and dropout"
      ),
      (.magnitude, false, "untouched", nil), (.magnitude, true, "untouched", "with dropout"),
    ] as [(MethodKind, Bool, String, String?)])
  func `says what iteration 0 is, and of noise where there is any`(
    method: MethodKind, hasDropout: Bool, first: String, noise: String?
  ) throws {
    try withTemporaryFolder { folder in
      var zoo = Bench.smallZoo
      if hasDropout {
        zoo.models[0].architecture = Architecture(.cnn, channels: 1, hasDropoutLayers: true)
        zoo.models[0].parameters = [("model::dropout", 0.1)]
      }
      let run = try Bench(folder, zoo).run("twin") {
        ($0.epochs, $0.method.kind) = (1, method)
        if method == .magnitude { $0.method.sparsity = 0.5 }
      }
      #expect(try run()?.finished == 1)
      let readme = String(decoding: try files.read(folder / "twin" / "readme.md"), as: UTF8.self)
      let isSaid = readme.contains("Iteration 0 is\nthe source model, \(first); one line")
      #expect(isSaid)
      let told = readme.firstMatch(of: #/training set evaluated(?:; in the others (.*?))? \|/#)
      #expect(try #require(told).1.map { String($0) } == noise)
    }
  }

  @Test func `of a column that is not there nothing is said`() {
    #expect(ColumnGuide.entry(for: "sparsity") == nil)
    #expect(ColumnGuide.entry(for: "sparsity/fc1")?.meaning == "the sparsity of one layer")
  }
}
