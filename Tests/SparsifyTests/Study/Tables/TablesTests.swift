import Sparsify
import Tensor
import TestSupport
import Testing

/// The tables of a comparison.
@Suite struct TablesTests {
  private func text(_ files: [TargetFile], _ name: Path) throws -> String {
    String(decoding: try #require(files.first { $0.name == name }).bytes, as: UTF8.self)
  }

  /// The tables of a twin of three models, and what they are made from.
  private func tables(evaluates: Bool = true) throws -> (files: [TargetFile], compared: Compared) {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      _ = try bench.run("twin") { ($0.epochs, $0.method.threshold) = (2, -3) }()
      let compared = try Compared(bench, "twin", evaluates: evaluates)
      var tables = StudyTables(of: ["twin"])
      tables.add([
        [
          .absent(
            StudiedTwin.Absence(
              trial: "Z, last", status: .failed, reason: "loss not finite in epoch 3", epoch: 3))
        ]
      ])
      for study in compared.studies { tables.add([[.studied(study)]]) }
      return (tables.files, compared)
    }
  }

  @Test func `a table has a row for each of its subjects, in order`() throws {
    let (files, compared) = try tables()
    for (name, rows) in [
      ("models.csv", 4), ("trajectories.csv", 9), ("layers.csv", 45), ("classes.csv", 90),
    ] {
      let lines = try text(files, Path(name)).split(
        separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count == rows + 2 && lines.last == "", "\(name)")
    }
    let layers = try text(files, "layers.csv").split(separator: "\n").dropFirst().prefix(6)
    #expect(
      layers.map { $0.split(separator: ",").prefix(3).joined(separator: " ") }
        == ["a 0 conv1", "a 0 conv2", "a 0 conv3", "a 0 fc1", "a 0 fc2", "a 1 conv1"])
    #expect(compared.studies.count == 3)
  }

  @Test func `rows repeat the twin's own columns and add all quantities`() throws {
    let (files, compared) = try tables()
    let trajectories = try text(files, "trajectories.csv")
    let header = trajectories.prefix { $0 != "\n" }.split(separator: ",").map(String.init)
    #expect(header.prefix(4) == ["trial", "training_iteration", "train_loss", "train_acc"])
    #expect(Array(header.suffix(Quantities.ofModels.count)) == Quantities.ofModels.map(\.name))
    let pair = try #require(compared.studies.first?.pairs.first)
    for (name, value) in pair.row.values.members where header.contains(name.description) {
      let written = try cell(trajectories, "a", name.description)
      #expect(written == value.text(), "\(name)")
    }
    for quantity in Quantities.ofModels {
      let written = try cell(trajectories, "a", quantity.name)
      #expect(Double(written) == quantity.value(pair), "\(quantity.name)")
      #expect(quantity.unit != .count || !written.contains("."), "\(quantity.name)")
    }
    // Undefined in the first epoch, and no reader takes it for 0.
    #expect(try cell(trajectories, "a", "revived") == "")
  }

  @Test func `models have their last epoch's figures, absent ones their reason alone`() throws {
    let (files, compared) = try tables()
    let models = try text(files, "models.csv")
    #expect(try cell(models, "a", "status") == "finished")
    #expect(try cell(models, "a", "reason") == "" && cell(models, "a", "epoch") == "2")
    #expect(try cell(models, "c", "model::nlin") == "relu")
    #expect(try cell(models, "a", "optim::lr") == "0.001" && cell(models, "a", "seed") == "1")
    let study = try #require(compared.studies.first)
    let last = try #require(study.pairs.last)
    #expect(try Double(cell(models, "a", "sparse_acc")) == last("sparse_acc"))
    #expect(
      try cell(models, "a", "pareto_epochs")
        == study.path.paretoEpochs.map(String.init).joined(separator: ";"))
    #expect(
      try Double(cell(models, "a", "acc_at_0.5")) == study.path.accuracy(atSparsity: 0.5))
    let absent = try #require(models.split(separator: "\n").first { $0.hasPrefix("\"Z, last\"") })
    #expect(absent.hasPrefix("\"Z, last\",failed,loss not finite in epoch 3,3,,"))
    #expect(absent.hasSuffix(",,,"))
  }

  @Test func `without predictions the classes have no rows, and accuracies no numbers`() throws {
    let (files, _) = try tables(evaluates: false)
    #expect(try text(files, "classes.csv").split(separator: "\n").count == 1)
    let models = try text(files, "models.csv")
    #expect(try cell(models, "b", "sparse_acc") == "" && cell(models, "b", "pareto_epochs") == "")
    #expect(try cell(models, "b", "compact_parameters") != "")
  }

  @Test func `a row's number that is none is left out`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      _ = try bench.run("twin") { $0.epochs = 0 }()
      let files = FileSystem()
      let log = folder / "twin/trial/result.json"
      var row = try #require(try JSONValue(parsing: try files.read(log)).object)
      row["test_loss"] = .number(.nan)
      row["train_loss"] = "none"
      try files.write(Array((JSONValue.object(row).text() + "\n").utf8), to: log)
      var tables = StudyTables(of: ["twin"])
      for study in try Compared(bench, "twin").studies { tables.add([[.studied(study)]]) }
      let table = try text(tables.files, "trajectories.csv")
      #expect(try cell(table, "trial", "test_loss") == "")
      #expect(try cell(table, "trial", "train_loss") == "")
      #expect(try cell(table, "trial", "gap") != "")
    }
  }
}
