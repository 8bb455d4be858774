import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// Zoos of WeightCLIP's script, whose params.json, rows and data set have a form of their own.
@Suite struct UngroupedParametersTests {
  private let files = FileSystem()

  private func model(
    _ folder: Path, overrides: Overrides = Overrides(),
    change: (inout JSONObject) -> Void = { _ in }
  ) throws -> (model: SourceModel?, reason: String?) {
    try WeightCLIPZoo.write(to: folder / "zoo", change: change)
    defer { try? files.removeTree(folder / "zoo") }
    let offer = try Zoo.read(folder / "zoo").sourceModels(overrides: overrides)
    return (offer.models.first, offer.skipped.first?.reason)
  }

  @Test func `keys without groups are the settings, the optimiser is Adam, epochs count from 0`()
    throws
  {
    try withTemporaryFolder { folder in
      let model = try #require(try model(folder).model)
      #expect(model.optimizer == .adam && model.batchSize == 10 && model.sourceEpoch == 3)
      #expect(model.hyperparameters == Hyperparameters(learningRate: 0.003, weightDecay: 0.01))
      #expect(
        model.notes == [
          "params.json names no optimiser: adam is taken, as WeightCLIP's zoos are trained with it (give another with "
            + "--optimizer)",
          "lr 0.003 is the start of a schedule, a warm-up of 2 epochs and a cosine, which is not continued: the learning "
            + "rate is constant, lr (give another with --lr)",
        ])
    }
  }

  @Test func `what is given is no guess, and what is left out is said`() throws {
    try withTemporaryFolder { folder in
      var overrides = Overrides()
      (overrides.optimizer, overrides.learningRate) = (.sgd, 0.1)
      let model = try #require(
        try model(folder, overrides: overrides) {
          $0["warmup_epochs"] = nil
          $0["grad_clip"] = 1.0
          $0["num_epochs"] = 3
        }.model)
      #expect(model.optimizer == .sgd && model.hyperparameters.learningRate == 0.1)
      // A checkpoint of that number is the last where epochs count from 1.
      #expect(model.sourceEpoch == 3)
      #expect(
        model.notes == [
          "lr 0.003 is the start of a schedule, a cosine, which is not continued: the learning rate is constant, that of "
            + "--lr", "grad_clip 1.0 is not used",
        ])
    }
  }

  @Test(
    arguments: [
      ("optimizer", "sgd", "params.json has no optim::optimizer"),
      ("momentum", 0.9, "params.json has no optim::optimizer"),
      ("lr", nil, "params.json has no optim::optimizer"),
      ("optim::lr", 0.1, "params.json has no optim::optimizer"),
      ("num_epochs", 6, "ends at epoch 3, wanted 5 (give --from-epoch 3 to take that)"),
    ] as [(String, JSONValue?, String)])
  func `of another script nothing is guessed`(
    key: String, value: JSONValue?, reason: String
  ) throws {
    try withTemporaryFolder { folder in
      let found = try model(folder) { $0[key] = value }.reason
      #expect(found?.hasPrefix(reason) == true, "\(found ?? "")")
    }
  }

  @Test(arguments: [0, -9_223_372_036_854_775_808, 1_000_000_000_000] as [JSONValue])
  func `odd numbers of epochs are no number`(count: JSONValue) throws {
    try withTemporaryFolder { folder in
      let (model, reason) = try model(folder) { $0["num_epochs"] = count }
      #expect(
        model?.sourceEpoch == 3 || reason?.hasPrefix("ends at epoch 3, wanted 999999999999") == true
      )
    }
  }

  @Test func `rows tell percent, of the checkpoint with the number under epoch`() throws {
    let line =
      #"{"epoch": 3, "train_acc": 50.0, "test_acc": 12.5, "learning_rate": 0.0, "time_per_epoch": 1.0}"#
    let row = try #require(ResultRow(line: Array(line.utf8)[...]))
    #expect(row.epoch == 3 && row.testAccuracy == 0.125 && row["train_acc"] == 0.5)
    let other = try #require(ResultRow(line: Array(#"{"epoch": 3, "test_acc": 0.125}"#.utf8)[...]))
    #expect(other.epoch == nil && other.testAccuracy == 0.125)
  }

  @Test func `such a zoo becomes a twin that is sound, with the usual keys`() throws {
    try withTemporaryFolder { folder in
      try WeightCLIPZoo.write(to: folder / "zoo")
      let run = { (twin: Path) in
        tool("run", "\(folder / "zoo")", "\(folder / twin)", "--epochs", "1")
      }
      let first = run("twin")
      #expect(first.code == .success)
      #expect(first.messages.contains("lr 0.003 is the start of a schedule"))
      #expect(first.messages.contains("The data set can't be checked"))
      let trial = folder / "twin" / WeightCLIPZoo.trial
      let params = try #require(
        try JSONValue(parsing: files.read(trial / "params.json")).object)
      #expect(params["optim::lr"] == 0.003 && params["lr"] == 0.003)
      #expect(params["optim::optimizer"] == "adam" && params["training::sample_epoch"] == 3)
      #expect(tool("verify", "\(folder / "twin")").code == .success)

      // Its record, where it has one, is compared.
      let log = try Trajectory(of: WeightCLIPZoo.trial, in: trial, files: files)
      let accuracy = try #require(log[0]?.testAccuracy)
      for (recorded, code) in [(accuracy, ExitCode.success), (accuracy + 0.6, .unreadableInput)] {
        try files.removeTree(folder / "zoo")
        try WeightCLIPZoo.write(to: folder / "zoo", testAccuracy: recorded)
        try files.removeTree(folder / "twin")
        let result = run("twin")
        #expect(result.code == code, "\(result.messages)")
        #expect(result.messages.contains("The data set fits") == (code == .success))
      }
    }
  }
}
