import Foundation
import Sparsify
import Tensor
import TestSupport
import Testing

/// `sparsify compare`
@Suite struct CompareTests {
  private let files = FileSystem()

  private func withTwin(_ body: (Bench, _ source: String, _ twin: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      _ = try bench.run("twin") { ($0.epochs, $0.method.threshold) = (2, -3) }()
      try body(bench, bench.source.description, (folder / "twin").description)
    }
  }

  @Test func `writes its tables and shows one screen`() throws {
    try withTwin { bench, source, twin in
      let out = bench.folder / "study"
      let (code, results, _) = tool("compare", source, twin, "--out", out.description)
      #expect(code == .success)
      #expect(results.hasPrefix("3 models of '\(twin)' against '\(source)', 10 test images\n"))
      #expect(results.contains("\nMedians and quartiles over the models; full_acc "))
      #expect(results.contains("\nCorrelations at epoch 2:\n"))
      #expect(
        results.contains("\nModels among the k best full and the k best sparse ones at epoch 2:\n"))
      #expect(results.contains(" of 10 test images have another majority vote at epoch 2"))
      #expect(results.split(separator: "\n").count < 25)
      #expect(
        try files.list(out) == [
          "classes.csv", "layers.csv", "models.csv", "pies.csv", "population.json", "readme.md",
          "sparsify.json", "trajectories.csv",
        ])
      let written = try files.read(out / "population.json")
      let again = tool("compare", source, twin, "--out", out.description, "--json")
      #expect(Array(again.results.utf8) == written)
      #expect(try files.read(out / "population.json") == written)
      #expect(try JSONValue(parsing: written).object?["options"]?.object?["rows_only"] == false)
    }
  }

  @Test func `the readme explains each column of each table`() throws {
    try withTwin { bench, source, twin in
      let out = bench.folder / "study"
      #expect(tool("compare", source, twin, "--sweep", "--out", out.description).code == .success)
      let readme = String(decoding: try files.read(out / "readme.md"), as: UTF8.self)
      for name: Path in try files.list(out) {
        #expect(
          ["readme.md", "sparsify.json"].contains(name) || readme.contains("`\(name)`"), "\(name)")
      }
      for name in Quantities.ofModels.map(\.name) + Quantities.ofLayers.map(\.name)
        + Quantities.ofClasses.map(\.name)
      { #expect(readme.contains("\n| `\(name)` | "), "\(name)") }
      let tables = try files.list(out).filter { "\($0)".hasSuffix(".csv") }
      #expect(tables.count == 6)
      for name in tables {
        try expectExplained(name, of: out, in: readme, parametersOf: bench.folder / "twin/a")
      }
      let sweep = String(decoding: try files.read(out / "sweep.csv"), as: UTF8.self)
      #expect(sweep.split(separator: "\n").count == 1 + 3 * 21)
      // The next study without it leaves none from another one behind.
      #expect(tool("compare", source, twin, "--out", out.description).code == .success)
      #expect(try !files.exists(out / "sweep.csv"))
    }
  }

  @Test func `epochs that are named are all shown`() throws {
    try withTwin { bench, source, twin in
      let epochs = { (options: String...) -> [Substring?] in
        let results = tool(["compare", source, twin, "--rows-only"] + options).results
        let table = results.split(separator: "\n").drop { !$0.hasPrefix("Medians") }.dropFirst(2)
        return table.prefix { !$0.contains(":") }.map { $0.split(separator: " ").first }
      }
      #expect(epochs("--epochs", "1,2") == ["1", "2"])
      #expect(epochs("--epochs", "all") == ["0", "2"] && epochs() == ["0", "2"])
    }
  }

  @Test func `a zoo that was not made sparse is no twin`() throws {
    try withTwin { bench, source, twin in
      for words in [
        ["compare", twin, source], ["compare", source, source],
        ["report", source, "--out", "\(bench.folder / "r.html")"],
      ] {
        let refused = tool(words)
        #expect(refused.code == .usage && refused.messages.contains("'\(source)' is no twin"))
      }
      let mark = Mark(
        kind: .zoo, identity: "1", partner: "2", stored: StoredOptions(of: JSONObject()))
      try files.write(mark.bytes, to: bench.source / Mark.fileName)
      let marked = tool("compare", source, source)
      #expect(marked.code == .usage && marked.messages.contains("sparsify made it as a zoo"))
      // One of other programs, which have no mark.
      try files.removeTree(bench.folder / "twin" / Mark.fileName)
      #expect(tool("compare", source, twin).code == .success)
    }
  }

  @Test func `a twin that is not finished is told of as what it is`() throws {
    try withTwin { bench, source, twin in
      let folder = bench.folder / "twin"
      #expect(!tool("compare", source, twin).messages.contains("not finished"))
      for name: Path in ["config.json", "c", "dataset.pt"] {
        try files.removeTree(folder / name)
      }
      // Its data set comes last; the source's is the same.
      let (code, results, messages) = tool("compare", source, twin)
      #expect(code == .success && results.hasPrefix("2 models of "), "\(messages)")
      #expect(
        messages.contains("'twin' is not finished: what is told is of 2 of its 3 models"),
        "\(messages)")
      // Another data set than it was made with is not taken for its own.
      let path = bench.source / "dataset.pt"
      let data = try DataSetFile.read(path, files: files)
      let other = DataSetDraft(
        train: data.test, validation: nil, test: data.test, seed: Seed(1))
      try files.removeTree(path)
      try other.document.write(to: path)
      #expect(tool("compare", source, twin).code == .noInput)
    }
  }

  @Test func `of several twins any may have the data set`() throws {
    try withTwin { bench, source, twin in
      _ = try bench.run("other") { ($0.epochs, $0.method.threshold) = (1, -3) }()
      try files.removeTree(bench.folder / "twin/dataset.pt")
      try files.removeTree(bench.source / "dataset.pt")
      let other = "\(bench.folder / "other")"
      for words in [[twin, other], [other, twin]] {
        let (code, results, messages) = tool(["compare", source] + words)
        #expect(code == .success && results.contains("10 test images"), "\(messages)")
      }
    }
  }

  @Test func `files of the user that have the names of its own are kept`() throws {
    try withTwin { bench, source, twin in
      let out = bench.folder / "notes"
      try files.createFolder(out)
      for name: Path in ["readme.md", "sweep.csv", "sparsify.json", "other.txt"] {
        try files.write(Array("mine".utf8), to: out / name)
      }
      let first = tool("compare", source, twin, "--out", out.description)
      #expect(first.code == .success)
      #expect(first.messages.contains("is kept as 'readme.md.old'"), "\(first.messages)")
      for name: Path in ["readme.md.old", "sweep.csv", "sparsify.json.old", "other.txt"] {
        #expect(try files.read(out / name) == Array("mine".utf8), "\(name)")
      }
      // What it wrote itself it replaces, and says nothing.
      let second = tool("compare", source, twin, "--out", out.description)
      #expect(second.code == .success && !second.messages.contains(".old"), "\(second.messages)")
      #expect(try !files.exists(out / "readme.md.old2"))
      // Unless it was edited.
      try files.removeTree(out / "models.csv")
      try files.write(Array("edited".utf8), to: out / "models.csv")
      #expect(
        tool("compare", source, twin, "--out", out.description).messages.contains("models.csv.old"))
      #expect(try files.read(out / "models.csv.old") == Array("edited".utf8))
    }
  }

  @Test func `nothing of the twin or the source changes`() throws {
    try withTwin { bench, source, twin in
      _ = try bench.run("again") { ($0.epochs, $0.method.threshold) = (2, -3) }()
      #expect(tool("compare", source, twin).code == .success)
      #expect(try bench.differences("twin", "again") == [])
    }
  }

  private func table(_ path: Path) throws -> [[String: String]] {
    let text = String(decoding: try files.read(path), as: UTF8.self)
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(Set(lines[0]).count == lines[0].count)
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  @Test func `takes the predictions that the twin has kept, which are those of its checkpoints`()
    throws
  {
    try withTwin { bench, source, twin in
      let (kept, evaluated) = (bench.folder / "kept", bench.folder / "evaluated")
      #expect(tool("compare", source, twin, "--out", kept.description).code == .success)
      #expect(
        tool("compare", source, twin, "--out", evaluated.description, "--calibration").code
          == .success)
      #expect(try files.read(kept / "classes.csv") == files.read(evaluated / "classes.csv"))
      let rows = try zip(table(kept / "trajectories.csv"), table(evaluated / "trajectories.csv"))
      for (row, whole) in rows {
        for (key, value) in row {
          if key.hasSuffix("brier") || key.hasSuffix("ece") || key.hasSuffix("confidence") {
            #expect(value == "" && whole[key] != "", "\(key)")
          } else if key == "nll" {
            #expect(abs(Double(value)! / Double(whole[key]!)! - 1) < 1e-5)
          } else if key != "full_nll" {
            #expect(value == whole[key], "\(key)")
          }
        }
      }
      // It is them that are taken.
      let file = bench.folder / "twin/a/predictions.npz"
      let archive = try NumpyArchive(decoding: files.read(file))
      let sparse = try #require(archive["sparse"])
      let other = NumpyFile(
        descriptor: sparse.descriptor, shape: sparse.shape,
        bytes: Array(repeating: 9, count: sparse.bytes.count))
      try files.removeTree(file)
      try files.write(
        NumpyArchive([("full", try #require(archive["full"])), ("sparse", other)]).file, to: file)
      _ = tool("compare", source, twin, "--out", kept.description)
      #expect(try table(kept / "classes.csv").first?["predicted_sparse"] == "0.0")
      _ = tool("compare", source, twin, "--out", kept.description, "--threshold", "-2.5")
      #expect(try table(kept / "classes.csv").first?["predicted_sparse"] != nil)
      // Without them, or with others than its epochs or classes, the checkpoints are evaluated.
      for bytes: [UInt8] in [
        [1, 2, 3],
        NumpyArchive([
          ("full", try #require(archive["full"])),
          ("sparse", NumpyFile(descriptor: "|u1", shape: [0, sparse.shape[1]], bytes: [])),
        ]).file,
        NumpyArchive([
          ("full", try #require(archive["full"])),
          (
            "sparse",
            NumpyFile(
              descriptor: sparse.descriptor, shape: sparse.shape,
              bytes: Array(repeating: 10, count: sparse.bytes.count))
          ),
        ]).file,
      ] {
        try files.removeTree(file)
        try files.write(bytes, to: file)
        #expect(tool("compare", source, twin, "--out", kept.description).code == .success)
        #expect(try files.read(kept / "classes.csv") == files.read(evaluated / "classes.csv"))
      }
    }
  }

  @Test func `reads rows and weights alone where no model is to be evaluated`() throws {
    try withTwin { bench, source, twin in
      try files.removeTree(bench.folder / "twin/dataset.pt")
      let data = "\(bench.folder / "elsewhere.pt")"
      try files.rename(bench.source / "dataset.pt", to: Path(data))
      #expect(tool("compare", source, twin).code == .noInput)
      let (code, results, _) = tool("compare", source, twin, "--rows-only")
      #expect(code == .success && !results.contains("majority"))
      #expect(tool("compare", source, twin, "--data", data).results.contains("majority"))
    }
  }

  @Test func `what can't be read is told and ends with 1`() throws {
    try withTwin { bench, source, twin in
      try files.write([1], to: bench.folder / "twin/b/checkpoint_000001/checkpoints")
      let damaged = tool("compare", source, twin)
      #expect(damaged.code == .incomplete && damaged.results.contains("3 models of"))
      #expect(damaged.messages.contains("Left out of b: epoch 1: "))
      try files.removeTree(bench.source / "c")
      let unpaired = tool("compare", source, twin)
      #expect(unpaired.code == .incomplete)
      #expect(unpaired.results.contains("1 unreadable:\n  c: "))
      try files.removeTree(bench.folder / "twin/a/checkpoint_000002")
      #expect(tool("compare", source, twin).results.contains("1 model without epoch 2: a"))
    }
  }

  @Test func `no study lies in a zoo`() throws {
    try withTwin { bench, source, twin in
      let before = try files.read(bench.folder / "twin/trajectories.csv")
      for place in ["twin", "twin/study", "twin/a", "zoo/study"] {
        let refused = tool(
          "compare", source, twin, "--out", (bench.folder / Path(place)).description)
        #expect(refused.code == .usage && refused.messages.contains("Choose a place outside"))
      }
      _ = try bench.run("other") { $0.epochs = 0 }()
      let other = tool("compare", source, twin, "--out", (bench.folder / "other").description)
      #expect(other.code == .usage && other.messages.contains("is a folder of twin"))
      #expect(try files.read(bench.folder / "twin/trajectories.csv") == before)
      #expect(try !files.exists(bench.folder / "twin/study"))
      let missing = tool("compare", source, twin, "--out", (bench.folder / "no/study").description)
      #expect(missing.code == .cannotCreate)
    }
  }

  @Test func `epochs are numbers, or the last`() throws {
    try withTwin { _, source, twin in
      let (code, results, _) = tool("compare", source, twin, "--epochs", "0,last", "--json")
      #expect(code == .success)
      let epochs = try JSONValue(parsing: Array(results.utf8)).object?["epochs"]?.array
      #expect(epochs?.map { $0.object?["epoch"]?.int } == [0, 2])
      for bad in ["", "1,", "-1", "first", "1.5"] {
        #expect(tool("compare", source, twin, "--epochs=\(bad)").code == .usage, "\(bad)")
      }
      #expect(EpochChoice(argument: Array("5,last,0".utf8))?.argumentText == "0,5,last")
      let all = tool("compare", source, twin, "--epochs", "all", "--rows-only", "--json").results
      let told = try JSONValue(parsing: Array(all.utf8)).object?["epochs"]?.array
      #expect(told?.map { $0.object?["epoch"]?.int } == [0, 1, 2])
    }
  }

  @Test func `images stored as whole numbers are read as the twin was made`() throws {
    try withTwin { bench, source, twin in
      let path = bench.source / "dataset.pt"
      let data = try DataSetFile.read(path, files: files)
      let whole = bench.folder / "whole.pt"
      func set(
        _ part: DataSetPart, _ set: ImageSet
      ) -> (part: DataSetPart, images: Tensor, labels: Tensor) {
        let pixels = set.floats().map { Int64(($0 + 1) * 127) }
        return (
          part, Tensor(pixels, shape: set.images.shape),
          Tensor(set.labels.map { Int64($0) }, shape: [set.count])
        )
      }
      try files.write(
        TorchWriter.file(
          .dataSet([set(.train, data.train), set(.test, data.test)], seed: 1)),
        to: whole)
      #expect(tool("compare", source, twin, "--data", "\(whole)").code == .unreadableInput)
      _ = try bench.run("scaled") {
        ($0.epochs, $0.data) = (0, whole)
        $0.images.scale = ImageOptions.Scale.byte
        $0.images.normalization = Normalization(argument: Array("0.5,0.5".utf8))
        $0.acceptsData = true
      }()
      let scaled = (bench.folder / "scaled").description
      let (code, results, messages) = tool(
        "compare", source, scaled, "--data", "\(whole)", "--json")
      #expect(code == .success, "\(messages)")
      let epoch = try JSONValue(parsing: Array(results.utf8)).object?["epochs"]?.array?.first?
        .object
      let row = try #require(try bench.lastRow("scaled", "a"))
      let median = try #require(epoch?["sparse_acc"]?.object?["max"]?.double)
      let rows = try ["a", "b", "c"].map { try bench.lastRow("scaled", $0)?["test_acc"]?.double }
      #expect(row["test_acc"] != nil && median == rows.compactMap { $0 }.max())
    }
  }

  @Test func `several twins are compared over the trials that all have`() throws {
    try withTwin { bench, source, twin in
      _ = try bench.run("other") {
        $0.epochs = 2
        $0.method.kind = .magnitude
        $0.method.sparsity = 0.5
      }()
      let other = (bench.folder / "other").description
      try files.removeTree(bench.folder / "other/b")
      let out = bench.folder / "study"
      let (code, results, messages) = tool(
        "compare", source, twin, other, "--out", out.description)
      #expect(code == .success, "\(messages)")
      #expect(results.hasPrefix("2 models of '\(twin)', '\(other)' against '\(source)'"))
      #expect(
        results.contains("\nMedians at the last epoch, over the models that all twins have:\n"))
      #expect(results.contains("\nMedian accuracy where a model first reaches a sparsity"))
      #expect(results.contains("'twin':\n1 unpaired:\n  b: is not in 'other'"))
      let models = try table(out / "models.csv")
      #expect(models.map { $0["twin"] } == ["twin", "twin", "twin", "other", "other"])
      #expect(models.map { $0["status"] }.filter { $0 == "finished" }.count == 4)
      let trajectories = try table(out / "trajectories.csv")
      #expect(trajectories.count == 12 && Set(trajectories.map { $0["trial"] }) == ["a", "c"])
      // One has a KL term, the other none.
      #expect(trajectories.allSatisfy { ($0["kl"] == "") == ($0["twin"] == "other") })
      for name: Path in ["layers.csv", "classes.csv", "pies.csv"] {
        let text = String(decoding: try files.read(out / name), as: UTF8.self)
        #expect(text.hasPrefix("twin,"), "\(name)")
      }
      #expect(
        results.contains("\nDifferences from 'twin', model by model: the mean, half of its 95 % "))
      let readme = String(decoding: try files.read(out / "readme.md"), as: UTF8.self)
      try expectExplained(
        "differences.csv", of: out, in: readme, parametersOf: bench.folder / "twin/a")
      let differences = try table(out / "differences.csv")
      #expect(
        differences.map { $0["quantity"] }
          == Quantities.ofModels.map(\.name) + Quantities.ofPaths.map(\.name))
      #expect(differences.allSatisfy { $0["twin"] == "other" && $0["than"] == "twin" })
      for name in ["sparse_acc", "sparsity", "agreement"] {
        let difference = try #require(differences.first { $0["quantity"] == name })
        let pairs = try ["a", "c"].map { trial in
          try ["other", "twin"].map { twin in
            let row = try #require(models.first { $0["twin"] == twin && $0["trial"] == trial })
            return try #require(row[name].flatMap(Double.init))
          }
        }
        let mean = pairs.reduce(0) { $0 + ($1[0] - $1[1]) } / 2
        expectNear(difference["mean"].flatMap(Double.init), mean, name)
        #expect(difference["models"] == "2")
      }
      let population = try #require(
        try JSONValue(parsing: try files.read(out / "population.json")).object)
      #expect(population.keys.sorted() == ["other", "twin"])
      #expect(population["other"]?.object?["counts"]?.object?["finished"] == 2)
    }
  }

  @Test func `what one twin can't read no twin is compared by`() throws {
    try withTwin { bench, source, twin in
      _ = try bench.run("other") { ($0.epochs, $0.method.threshold) = (2, -2) }()
      let other = bench.folder / "other"
      for epoch in 0...2 {
        try files.write(
          [1], to: other / Path("a/checkpoint_00000\(epoch)/checkpoints"))
      }
      let (code, results, _) = tool("compare", source, twin, other.description)
      #expect(code == .incomplete && results.hasPrefix("2 models of"))
      #expect(results.contains("  a: can't be read in 'other'"), "\(results)")
    }
  }

  @Test func `twins of one name are refused`() throws {
    try withTwin { bench, source, twin in
      let refused = tool("compare", source, twin, twin + "/")
      #expect(refused.code == .usage && refused.messages.contains("are both called 'twin'"))
    }
  }

  // MARK: What is compared is what belongs together

  @Test func `a source that the twin did not begin as is refused`() throws {
    try withTwin { bench, source, twin in
      let other = bench.folder / "other"
      try copyTree(bench.source, to: other)
      let name: Path = "checkpoint_000003/checkpoints"
      try files.writeAtomically(files.read(bench.source / "b" / name), to: other / "a" / name)
      let (code, results, _) = tool("compare", other.description, twin)
      #expect(code == .incomplete)
      #expect(results.hasPrefix("2 models of"))
      #expect(results.contains("a: did not begin as the source's model of this name"))
    }
  }

  @Test func `medians tell of the models that they are without`() throws {
    try withTwin { bench, source, twin in
      try files.removeTree(bench.folder / "twin/a/checkpoint_000002")
      let compared = tool("compare", source, twin)
      #expect(compared.results.contains("over the models; full_acc of those at epoch 2 0."))
      let page = bench.folder / "page.html"
      #expect(tool("report", twin, "--source", source, "--out", "\(page)").code == .success)
      let text = String(decoding: try files.read(page), as: UTF8.self)
      #expect(text.contains("They are without 1 of 3 models, whose epochs end before."))
    }
  }

  @Test func `a source without the checkpoint is told of`() throws {
    try withTwin { bench, source, twin in
      try files.removeTree(bench.source / "a/checkpoint_000003")
      let compared = tool("compare", source, twin)
      let reason = "there is no checkpoint of epoch 3 in"
      #expect(compared.code == .incomplete && compared.results.contains("a: \(reason)"))
      let verified = tool("verify", twin)
      #expect(verified.results.contains(reason))
      #expect(verified.results.contains("Give the zoo that the twin was made of, whole"))
      #expect(!verified.results.contains("remove the trial's folder"))
    }
  }

  @Test func `twins of different data sets need one to be named`() throws {
    try withTwin { bench, source, twin in
      let other = bench.folder / "other"
      try copyTree(bench.folder / "twin", to: other)
      let config = String(decoding: try files.read(other / "config.json"), as: UTF8.self)
      let stored = try JSONValue(parsing: Array(config.utf8)).object?["options"]?.object?["dataset"]
      let print = try #require(stored?.string).description
      try files.writeAtomically(
        Array(config.replacingOccurrences(of: print, with: "of another").utf8),
        to: other / "config.json")
      for command in [
        ["compare", source, twin, other.description], ["report", twin, other.description],
      ] {
        let said = tool(command)
        #expect(said.code == .usage, "\(command[0])")
        #expect(said.messages.contains("'twin' and 'other' were made with different data sets"))
      }
      let data = (bench.source / "dataset.pt").description
      #expect(tool("compare", source, twin, other.description, "--data", data).code == .success)
    }
  }

  @Test func `what can't be had is said`() throws {
    try withTwin { bench, source, twin in
      let said = tool("compare", source, twin, "--rows-only", "--calibration")
      #expect(said.code == .usage && said.messages.contains("which --rows-only leaves out"))
      _ = try bench.run("bare") { $0.variational = TargetContent.Epochs.none }()
      let swept = tool("compare", source, (bench.folder / "bare").description, "--sweep")
      #expect(swept.code == .success && swept.messages.contains("There is no sweep of 'bare'"))
      try files.removeTree(bench.folder / "twin/c")
      let lacking = tool("compare", source, twin)
      #expect(lacking.code == .success)
      #expect(lacking.messages.contains("has 1 model less than its config.json counts"))
    }
  }

  @Test func `a twin of which nothing is finished is told from a folder of something else`() throws
  {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      var run = bench.run("twin")
      let done = Counter()
      run.report = { if case .iteration = $0 { _ = done.next() } }
      run.shouldStop = { done.count >= 3 }
      #expect(try run() == nil)
      let said = tool("compare", "\(bench.source)", "\(folder / "twin")")
      #expect(said.messages.contains("was begun, and none of its models is finished"))
    }
  }
}
