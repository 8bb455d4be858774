import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// What models take the test images for, kept with every trial of a twin.
@Suite struct PredictionTests {
  private let files = FileSystem()

  private func predictions(_ trial: Path) throws -> (full: [UInt8], sparse: [[UInt8]]) {
    let archive = try NumpyArchive(decoding: files.read(trial / "predictions.npz"))
    let (full, sparse) = (try #require(archive["full"]), try #require(archive["sparse"]))
    #expect(full.descriptor == "|u1" && sparse.shape == [sparse.shape[0], full.shape[0]])
    let count = full.bytes.count
    return (
      full.bytes,
      (0..<sparse.shape[0]).map { Array(sparse.bytes[($0 * count)..<(($0 + 1) * count)]) }
    )
  }

  private func accuracy(_ predictions: [UInt8], _ set: ImageSet) -> Double {
    Double(zip(predictions, set.labels).count { Int($0) == Int($1) }) / Double(set.count)
  }

  @Test(arguments: [MethodKind.variational, .magnitude])
  func `they are those of the source and of each epoch, and agree as the rows say`(
    method: MethodKind
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      // Prunes at iteration 0 already.
      _ = try bench.run("variational") { $0.method.threshold = -3 }()
      _ = try bench.run("twin") {
        $0.method.kind = method
        if method == .variational {
          $0.method.threshold = -3
        } else {
          $0.method.like = folder / "variational"
        }
        $0.fineTuning.epochs = 1
      }()
      let data = try DataSetFile.read(bench.source / "dataset.pt", files: files)
      let models = try Zoo.read(bench.source, files: files).sourceModels(overrides: Overrides())
        .models
      #expect(models.count == 3)
      for model in models {
        let trial = folder / "twin" / model.name
        let (full, sparse) = try predictions(trial)
        let rows = try Trajectory(of: model.name, in: trial, files: files).rows
        #expect(rows.count == 4 && sparse.count == 4)
        let group = LaneGroup(
          shape: model.groupShape(variational: false, on: data),
          models: [
            model.laneModel(evaluating: try model.loadParameters(files: files))
          ])
        let logits = try #require(
          group.logits(on: data.test, masks: [nil], shouldStop: { false }))[0]
        let classes = model.architecture.classes
        let first = (0..<data.test.count).map { image in
          let row = logits[(image * classes)..<((image + 1) * classes)]
          return UInt8(
            row.indices.reduce(row.startIndex) { row[$1] > row[$0] ? $1 : $0 } - row.startIndex)
        }
        #expect(full == first)
        #expect(sparse[0] != full || rows[0]["agreement"] == 1)
        for (row, sparse) in zip(rows, sparse) {
          #expect(accuracy(sparse, data.test) == row.testAccuracy)
          let same = zip(full, sparse).count { $0 == $1 }
          #expect(row["agreement"] == Double(same) / Double(full.count))
        }
        let keys = rows[1].values.keys.map(\.description)
        let place = try #require(keys.firstIndex(of: "sparsity_ratio"))
        #expect(keys[place + 1] == "agreement")
      }
    }
  }

  @Test func `a zoo that is generated has none`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let made = tool(
        "generate", "\(bench.source / "dataset.pt")", "\(folder / "made")", "--epochs", "1",
        "--init", "uniform")
      #expect(made.code == .success, "\(made.messages)")
      let trial = try #require(try bench.finished("made").first)
      #expect(try !files.exists(folder / "made" / trial / "predictions.npz"))
    }
  }

  /// As version 0.1.0, which kept none.
  @Test(arguments: [1, 2]) func `a trial begun without them gets them from its checkpoints`(
    epochs: Int
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      _ = try bench.run("whole") { $0.fineTuning.epochs = 1 }()
      let tuning = epochs == 2 ? 0 : 1
      var begun = bench.run("twin") {
        ($0.execution.jobs, $0.fineTuning.epochs) = (1, tuning)
      }
      if epochs == 2 {
        // Finished, and what users may delete deleted.
        _ = try begun()
        for trial in try bench.finished("twin") {
          try files.removeTree(folder / "twin" / trial / "predictions.npz")
        }
      } else {
        let iterations = Counter()
        begun.report = { if case .iteration = $0 { _ = iterations.next() } }
        begun.shouldStop = { iterations.count >= 4 }
        #expect(try begun() == nil)
        for name in try files.list(folder / "twin.work") where name.description.hasSuffix(".state")
        {
          var state = try TrialState(decoding: files.read(folder / "twin.work" / name))
          #expect(state.predictions?.sparse.count == state.records.count)
          state.predictions = nil
          for i in state.records.indices { state.records[i].agreement = nil }
          try files.write(state.bytes, to: folder / "twin.work" / name)
        }
      }
      _ = try bench.run("twin") { $0.fineTuning.epochs = 1 }()
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test func `without its checkpoints it goes on without them`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      func options(_ options: inout RunOptions) { options.content.checkpoints = .last }
      _ = try bench.run("twin", options)()
      try files.removeTree(folder / "twin/trial/predictions.npz")
      let tuned = bench.run("twin") {
        options(&$0)
        $0.fineTuning.epochs = 1
      }
      #expect(try tuned()?.trained == 1)
      #expect(try !files.exists(folder / "twin/trial/predictions.npz"))
      let rows = try Trajectory(of: "trial", in: folder / "twin/trial", files: files).rows
      #expect(rows.map { $0["agreement"] == nil } == [false, false, false, true])
      #expect(tool("status", "\(folder / "twin")").code == .success)
    }
  }
}
