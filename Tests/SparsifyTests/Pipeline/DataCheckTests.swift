import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

@Suite struct DataCheckTests {
  private let files = FileSystem()

  /// A zoo with enough test images to tell.
  private static var zoo: TinyZoo {
    var zoo = Bench.zoo
    zoo.images = 4
    zoo.testImages = 200
    return zoo
  }

  private func log(_ trial: Path, _ bench: Bench, _ accuracies: [(epoch: Int, test: Double)]) throws
  {
    let lines = accuracies.map { epoch, test in
      "{\"train_acc\": 0.99, \"test_acc\": \(test), \"training_iteration\": \(epoch)}\n"
    }
    try files.write(Array(lines.joined().utf8), to: bench.source / trial / "result.json")
  }

  /// Iteration 0's test accuracy of each model.
  private func accuracies(_ bench: Bench) throws -> [Path: Double] {
    _ = try bench.run("untouched") { $0.epochs = 0 }()
    var accuracies: [Path: Double] = [:]
    for trial in try bench.finished("untouched") {
      let row = try ResultLog(of: bench.folder / "untouched" / trial, files: files).lastRow()
      accuracies[trial] = row?.testAccuracy
    }
    return accuracies
  }

  private func words(_ bench: Bench, _ twin: Path, _ more: String...) -> [String] {
    ["run", "\(bench.source)", "\(bench.folder / twin)", "--epochs", "1", "--quiet"] + more
  }

  @Test func `another data set is refused before anything is written`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      let accuracies = try accuracies(bench)
      for (trial, _) in accuracies { try log(trial, bench, [(3, 0.9123), (4, 0.1)]) }
      let before = try TwinComparison.tree(folder)
      for more in [[], ["--dry-run"]] {
        let run = tool(words(bench, "twin") + more)
        #expect(run.code == .unreadableInput && run.results.isEmpty)
        #expect(run.messages.contains("records of 3 of 3 models"))
        for (trial, accuracy) in accuracies {
          #expect(
            run.messages.contains(
              "\(trial): test accuracy \(accuracy) at iteration 0, but the source's result.json says "
                + "0.9123\n"))
        }
        for cause in ["another data set", "another normalisation", "labels", "--accept-data"] {
          #expect(run.messages.contains(cause))
        }
        #expect(try TwinComparison.tree(folder) == before)
      }
    }
  }

  @Test func `one that is made of idx files is called by their folder`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      for trial in TinyZoo.names(Self.zoo) { try log(trial, bench, [(3, 1)]) }
      try IdxFolder.write(to: folder / "idx")
      let run = tool(words(bench, "twin", "--data", "\(folder / "idx")"))
      #expect(run.code == .unreadableInput)
      #expect(run.messages.contains("'\(folder / "idx")' may be another data set"))
      #expect(!run.messages.contains("dataset.pt"), "\(run.messages)")
    }
  }

  @Test func `an accepted one is noted at every model, and changes no bit`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      _ = try bench.run("plain") { $0.epochs = 1 }()
      let trials = try bench.finished("plain")
      for trial in trials { try log(trial, bench, [(3, 0.9)]) }
      let run = tool(words(bench, "twin", "--accept-data"))
      #expect(run.code == .success)
      #expect(run.messages.contains("Note on 3 models, such as "))
      for trial in trials { #expect(try bench.differences("plain" / trial, "twin" / trial) == []) }
      let configs = try ["plain", "twin"].map { name in
        try #require(try JSONValue(parsing: files.read(folder / name / "config.json")).object)
      }
      #expect(configs[0]["options"] == configs[1]["options"])
      let noted = configs[1]["notes"]?.array?.filter { entry in
        entry.object?["notes"]?.array?.contains { note in
          note.string?.contains("but the source's result.json says 0.9") == true
        } == true
      }
      #expect(noted?.count == 3)
    }
  }

  @Test func `the right one is said to fit, and one odd model is only noted`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      let accuracies = try accuracies(bench)
      for (trial, accuracy) in accuracies { try log(trial, bench, [(0, 0.9), (3, accuracy)]) }
      let fitting = try DryRun(bench.run("twin").options).report().text
      #expect(fitting.contains("The data set fits: tried on 3 models"))
      // What goes on was checked when it began.
      let begins = tool(["run", "\(bench.source)", "\(folder / "begun")", "--epochs", "1"])
      #expect(begins.messages.contains("The data set fits: tried on 3 models"))
      let lost = accuracies.keys.sorted()[1]
      try files.removeTree(folder / "begun" / lost)
      let goesOn = tool(["run", "\(bench.source)", "\(folder / "begun")", "--epochs", "1"])
      #expect(goesOn.code == .success && !goesOn.messages.contains("The data set fits"))
      #expect(try bench.finished("begun").contains(lost))

      let odd = accuracies.keys.sorted()[1]
      try log(odd, bench, [(3, 0.9)])
      let run = tool(words(bench, "twin"))
      #expect(run.code == .success)
      #expect(run.messages.contains("records of 1 of 3 models"))
      #expect(run.messages.contains("Note on \(odd): has test accuracy"))
    }
  }

  @Test func `the validation set takes the test's place, the training set never`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      for trial in TinyZoo.names(Self.zoo) {
        try files.write(
          Array("{\"train_acc\": 0.95, \"val_acc\": 0.96, \"training_iteration\": 3}\n".utf8),
          to: bench.source / trial / "result.json")
      }
      let refused = tool(words(bench, "twin"))
      #expect(refused.code == .unreadableInput)
      #expect(
        refused.messages.contains("validation accuracy") && refused.messages.contains("says 0.96"))
      // What another nonlinearity changes says nothing of the data set.
      let changed = tool(words(bench, "changed") + ["--nlin", "sigmoid"])
      #expect(changed.code == .success, "\(changed.messages)")
      for trial in TinyZoo.names(Self.zoo) {
        try files.write(
          Array("{\"train_acc\": 0.95, \"training_iteration\": 3}\n".utf8),
          to: bench.source / trial / "result.json")
      }
      let report = try DryRun(bench.run("twin").options).report().text
      #expect(report.contains("can't be checked: no model has its accuracy"))
    }
  }

  @Test func `nothing is evaluated where nothing has to be trained`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      let accuracies = try accuracies(bench)
      for (trial, accuracy) in accuracies { try log(trial, bench, [(3, accuracy)]) }
      let engines = Counter()
      for expected in [true, false] {
        let before = engines.count
        var run = bench.run("twin") { $0.epochs = 0 }
        run.engines = Engines([
          OtherEngines { shape, models in
            engines.add(models.count)
            return LaneGroup(shape: shape, models: models)
          }
        ])
        #expect(try run()?.exitCode == .success)
        #expect((engines.count > before) == expected)
      }
    }
  }

  @Test func `no engine is made for larger batches than there are images`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      let accuracies = try accuracies(bench)
      for (trial, accuracy) in accuracies { try log(trial, bench, [(3, accuracy)]) }
      let batches = Counter()
      var run = bench.run("twin") { ($0.epochs, $0.overrides.batchSize) = (1, 60_000) }
      run.engines = Engines([
        OtherEngines { shape, models in
          batches.add(shape.batchSize)
          return LaneGroup(shape: shape, models: models)
        }
      ])
      #expect(try run()?.exitCode == .success)
      #expect(Set(batches.values) == [200])
    }
  }

  @Test(arguments: [
    (0.9, 0.9, 10_000, false), (0.9, 0.919, 10_000, false), (0.9, 0.879, 10_000, true),
    (0.9, 0.1, 10, true), (0.9, 1.0, 10, false), (1.0, 0.0, 4, true), (1.0, 0.9, 10, false),
    // 0.05 are five standard errors of 0.5 of 2,500.
    (0.5, 0.549, 2500, false), (0.5, 0.551, 2500, true),
  ])
  func `off are more than 0_02 and five standard errors`(
    recorded: Double, measured: Double, images: Int, isOff: Bool
  ) {
    let comparison = AccuracyComparison(
      recorded: RecordedAccuracy(on: .test, value: recorded), measured: measured, images: images)
    #expect(comparison.isOff == isOff)
  }

  @Test func `a handful of images speaks only where the record can be of them`() {
    for (recorded, images, isTelling) in [
      (0.9, 10, true), (0.9508, 10, false), (0.9508, 100, true), (0.25, 4, true), (0.3, 4, false),
    ] {
      let comparison = AccuracyComparison(
        recorded: RecordedAccuracy(on: .test, value: recorded), measured: 0.1, images: images)
      #expect(comparison.isTelling == isTelling)
    }
  }

  @Test func `a model that does not look at the images tells nothing of them`() throws {
    try withTemporaryFolder { folder in
      var zoo = Self.zoo
      zoo.models = [zoo.models[0]]
      zoo.models[0].scale = 0
      let bench = try Bench(folder, zoo)
      try log(zoo.models[0].name, bench, [(3, 0.9)])
      let run = tool(words(bench, "twin"))
      #expect(run.code == .success && run.messages.contains("does not fit the records of 1 of 1"))
      #expect(run.messages.contains("gives every image the same answer: all weights of conv1 are"))
    }
  }

  @Test func `models at chance level are noted`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      let accuracies = try accuracies(bench)
      let run = tool(words(bench, "twin"))
      // Two standard errors of a tenth of 200 images are 0.0424.
      let guessing = accuracies.filter { $0.value <= 0.1424 }.map(\.key)
      let config = try JSONValue(parsing: files.read(folder / "twin/config.json")).object
      let noted = config?["notes"]?.array?.compactMap { $0.object?["trial"]?.string?.description }
      #expect(!guessing.isEmpty && noted == guessing.sorted().map(\.description))
      #expect(run.messages.contains("is no better than chance at iteration 0: test accuracy"))
    }
  }

  @Test func `a model that is pruned in iteration 0 because it was asked for is not odd`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      let sparse = tool(words(bench, "sparse") + ["--threshold", "-3"])
      #expect(sparse.code == .success && sparse.messages.contains("at iteration 0: test accuracy"))
      let words = words(bench, "twin") + ["--method", "random", "--like", "\(folder / "sparse")"]
      let run = tool(words)
      #expect(run.code == .success && !run.messages.contains("at iteration 0"), "\(run.messages)")
      let config = try JSONValue(parsing: files.read(folder / "twin/config.json")).object
      #expect(config?["notes"]?.array == [])
    }
  }
}
