import Foundation
import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// Twins of every form are read for what they are.
@Suite struct StudiedTwinTests {
  private let files = FileSystem()
  private let trials: [Path] = ["a", "b", "c"]

  /// Prunes a few weights already in the first epochs.
  private func make(
    _ bench: Bench, _ twin: Path, _ change: (inout RunOptions) -> Void = { _ in }
  ) throws {
    _ = try bench.run(twin) {
      ($0.epochs, $0.method.threshold) = (2, -3)
      change(&$0)
    }()
  }

  private func stateDict(
    _ folder: Path, _ epoch: Int, _ name: Path = "checkpoints"
  ) throws -> StateDict {
    try StateDict.read(folder / ZooLayout.checkpointName(epoch: epoch) / name, files: files)
  }

  private func values(_ stateDict: StateDict, _ architecture: Architecture) throws -> [[Float]] {
    try architecture.tensors(variational: false).map {
      try #require(stateDict[$0.key]).floats()
    }
  }

  @Test func `a twin in plain form gives its checkpoints, its rows and its source`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try make(bench, "twin")
      let compared = try Compared(bench, "twin")
      #expect(compared.names == trials && compared.absences.isEmpty)
      for study in compared.studies {
        #expect(study.pairs.map(\.epoch) == [0, 1, 2] && study.problems.isEmpty)
        #expect(study.origin == .source)
        for pair in study.pairs {
          let architecture = pair.full.model.architecture
          let written = try stateDict(folder / "twin" / study.trial, pair.epoch)
          let sparse = try compared.model(study.trial, pair.epoch)
          #expect(try sparse.parameters == values(written, architecture))
          #expect(pair.sparse.model == ModelTraits(sparse))
          let source = try stateDict(bench.source / study.trial, 3)
          let full = try compared.full(study.trial)
          #expect(try full.parameters == values(source, architecture))
          #expect(pair.full.model == ModelTraits(full))
          #expect(pair.distance == ModelDistance(from: full, to: sparse))
          #expect(try pair("sparsity") == pair.row.sparsity)
          #expect(try pair("sparse_acc") == pair.row.testAccuracy)
          #expect(pair.sparse.model.logAlpha?.count == 5)
        }
        #expect(try study.pairs[2]("sparsity") ?? 0 > 0)
        #expect(study.pairs[0].previous == nil && study.pairs[2].last == study.pairs[2].kept)
      }
    }
  }

  @Test func `a twin in variational form gives the same as one in plain form`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try make(bench, "plain")
      try make(bench, "variational") { $0.content.form = .variational }
      let plain = try Compared(bench, "plain")
      let variational = try Compared(bench, "variational")
      #expect(plain.names == variational.names)
      for (a, b) in zip(plain.studies, variational.studies) {
        let trial = a.trial
        for (a, b) in zip(a.pairs, b.pairs) {
          #expect(a.sparse.model == b.sparse.model && a.distance == b.distance)
          let (one, other) = (
            try plain.model(trial, a.epoch), try variational.model(trial, b.epoch)
          )
          #expect(one.parameters == other.parameters)
          #expect(a.kept == b.kept && a.sparse.model.logAlpha == b.sparse.model.logAlpha)
          #expect(a.sparse.measures == b.sparse.measures)
        }
      }
    }
  }

  @Test func `without its source a twin begins with its own first means`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try make(bench, "twin")
      try make(bench, "bare") { $0.variational = TargetContent.Epochs.none }
      let whole = try Compared(bench, "twin")
      let alone = try Compared(bench, "twin", hasSource: false)
      for (a, b) in zip(whole.studies, alone.studies) {
        #expect(b.origin == .variational)
        #expect(a.pairs[0].full.model == b.pairs[0].full.model)
        #expect(try whole.full(a.trial).parameters == alone.full(b.trial).parameters)
      }
      let bare = try Compared(bench, "bare", hasSource: false)
      for study in bare.studies {
        #expect(study.origin == .pruned)
        #expect(try bare.full(study.trial).parameters == bare.model(study.trial, 0).parameters)
        #expect(study.pairs[0].distance.distance == 0)
        #expect(study.pairs[0].sparse.model.logAlpha == nil)
      }
    }
  }

  @Test func `numbers of an epoch don't depend on which others are looked at`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try make(bench, "twin") { $0.epochs = 3 }
      let all = try Compared(bench, "twin", takesKept: true)
      var options = ComparisonOptions()
      for (choice, epochs) in [("0,last", [0, 3]), ("0,2", [0, 2])] {
        options.epochs = EpochChoice(argument: Array(choice.utf8))
        let some = try Compared(bench, "twin", takesKept: true, options: options)
        #expect(some.names == all.names)
        for (a, b) in zip(some.studies, all.studies) {
          #expect(a.pairs.map(\.epoch) == epochs && a.path == b.path)
          for pair in a.pairs {
            let other = try #require(b.pairs.first { $0.epoch == pair.epoch })
            for quantity in Quantities.ofModels {
              #expect(
                quantity.value(pair) == quantity.value(other), "\(choice) \(quantity.name)")
            }
          }
        }
      }
      // The rows are those of the twin's own images.
      let foreign = try Compared(bench, "twin", options: options)
      for study in foreign.studies { #expect(study.path == SparsityPath([])) }
    }
  }

  @Test func `the way through sparsity and accuracy leads through the epochs that there are`()
    throws
  {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try make(bench, "twin") { $0.epochs = 3 }
      let trial = try #require(try Compared(bench, "twin").studies.first).trial
      func path(_ study: TrialStudy) -> SparsityPath {
        SparsityPath(
          study.pairs.map {
            (
              $0.epoch, Double($0.kept.prunedCount) / Double($0.kept.total),
              $0.sparse.measures?.accuracy
            )
          })
      }
      func expectPath(_ epochs: [Int], _ options: ComparisonOptions = ComparisonOptions()) throws {
        let all = try Compared(bench, "twin", takesKept: true, options: options)
        let study = try #require(all.studies.first { $0.trial == trial })
        #expect(study.pairs.map(\.epoch) == epochs && study.path == path(study))
      }
      let checkpoints = folder / "twin" / trial
      try files.removeTree(checkpoints / "checkpoint_000001")
      try expectPath([0, 2, 3])
      var ends = ComparisonOptions()
      ends.epochs = EpochChoice(argument: Array("0,2,last".utf8))
      try expectPath([0, 2, 3], ends)
      // What can't be pruned at another threshold is no epoch of that.
      var options = ComparisonOptions()
      options.threshold = -5
      try expectPath([0, 2, 3], options)
      try files.removeTree(checkpoints / "checkpoint_000002/variational")
      try expectPath([0, 3], options)
    }
  }

  @Test func `another threshold prunes the variational form anew`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try make(bench, "twin")
      var options = ComparisonOptions()
      options.threshold = -5
      let lower = try Compared(bench, "twin", options: options)
      let stored = try Compared(bench, "twin")
      for (a, b) in zip(lower.studies, stored.studies) {
        let variational = try stateDict(folder / "twin" / a.trial, 2, "variational")
        let architecture = a.pairs[2].full.model.architecture
        let parameters = try architecture.tensors(variational: true).map {
          try #require(variational[$0.key]).floats()
        }
        let sparsity = ModelSparsity(
          parameters: parameters, architecture: architecture, threshold: -5)
        #expect(a.pairs[2].kept.prunedCount == sparsity.prunedWeights.reduce(0, +))
        #expect(a.pairs[2].kept.prunedCount > b.pairs[2].kept.prunedCount)
        #expect(a.pairs[2].sparse.model.logAlpha == b.pairs[2].sparse.model.logAlpha)
      }
    }
  }

  @Test func `another threshold is refused where there is no variational form`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      try make(bench, "last") { $0.variational = .last }
      var options = ComparisonOptions()
      options.threshold = -5
      let study = try #require(try Compared(bench, "last", options: options)["trial"])
      #expect(study.pairs.map(\.epoch) == [2])
      let reason = "has no variational form, which another threshold needs"
      #expect(study.problems == ["epoch 0: \(reason)", "epoch 1: \(reason)"])
      // The stored one needs none.
      options.threshold = -3
      #expect(try Compared(bench, "last", options: options)["trial"]?.pairs.count == 3)
    }
  }

  @Test func `a sweep prunes the last epoch at each threshold`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try make(bench, "twin")
      try make(bench, "variational") { $0.content.form = .variational }
      var options = ComparisonOptions()
      options.sweeps = true
      let plain = try Compared(bench, "twin", options: options)
      let variational = try Compared(bench, "variational", options: options)
      options.threshold = ThresholdSweep.thresholds[7]
      let single = try Compared(bench, "twin", options: options)
      for (study, other) in zip(plain.studies, variational.studies) {
        let points = try #require(study.sweep).levels
        #expect(points.map(\.threshold) == ThresholdSweep.thresholds)
        #expect(points == other.sweep?.levels)
        #expect(zip(points, points.dropFirst()).allSatisfy { $0.sparsity ?? 0 >= $1.sparsity ?? 1 })
        let alone = try #require(single[study.trial]?.pairs.last)
        #expect(try points[7].sparsity == alone("sparsity"))
        #expect(try points[7].accuracy == alone("sparse_acc"))
      }
    }
  }

  @Test func `twins without a variational form have no sweep`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      try make(bench, "bare") { $0.variational = TargetContent.Epochs.none }
      var options = ComparisonOptions()
      options.sweeps = true
      #expect(try Compared(bench, "bare", options: options)["trial"]?.sweep == nil)
      options.sweeps = false
      #expect(try Compared(bench, "bare", options: options)["trial"]?.pairs.count == 3)
    }
  }

  @Test func `a file of the mask says what is pruned, zeros do not`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      _ = try bench.run("twin") {
        ($0.epochs, $0.method.kind, $0.method.sparsity) = (2, .magnitude, 0.5)
      }()
      let checkpoint = folder / "twin/a/checkpoint_000002"
      var mask = try stateDict(folder / "twin/a", 2, "mask")
      let key = "module_list.0.weight"
      let kept = try #require(mask[key])
      let flags = kept.floats().map { $0 != 0 }
      let place = try #require(flags.firstIndex(of: false))
      var changed = flags
      changed[place] = true
      mask[key] = Tensor(changed, shape: kept.shape)
      let before = try Compared(bench, "twin")["a"]
      try files.write(TorchWriter.file(mask), to: checkpoint / "mask")
      let after = try Compared(bench, "twin")
      let pair = try #require(after["a"]?.pairs.last)
      #expect(try after.model("a", 2).parameters[0][place] == 0 && pair.kept[0, place])
      #expect(pair.kept.count == (before?.pairs.last?.kept.count ?? 0) + 1)
      #expect(pair.sparse.model.logAlpha == nil)
    }
  }

  @Test func `a mask of another network leaves its epoch out`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      _ = try bench.run("twin") {
        ($0.epochs, $0.method.kind, $0.method.sparsity) = (1, .magnitude, 0.5)
      }()
      try files.write(
        TorchWriter.file(
          StateDict([(key: "module_list.0.weight", value: Tensor([true], shape: [1]))])),
        to: folder / "twin/b/checkpoint_000001/mask")
      let study = try #require(try Compared(bench, "twin")["b"])
      #expect(study.pairs.map(\.epoch) == [0])
      #expect(study.problems.count == 1 && study.problems[0].contains("is no mask of shape"))
    }
  }

  // MARK: Twins with something missing

  @Test func `epochs need a row and a checkpoint, and of two rows the last counts`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try make(bench, "twin")
      let log = folder / "twin/a/result.json"
      let lines = try files.read(log).split(separator: UInt8(ascii: "\n")).map { Array($0) }
      var again = try #require(try JSONValue(parsing: lines[1]).object)
      again["test_acc"] = 0.125
      let text = [lines[0], lines[1], Array(JSONValue.object(again).text().utf8), lines[2]]
      try files.write(
        Array(text.joined(separator: [UInt8(ascii: "\n")])) + Array("\n{\"half\": ".utf8), to: log)
      try files.removeTree(folder / "twin/a/checkpoint_000002")
      let study = try #require(try Compared(bench, "twin")["a"])
      #expect(study.pairs.map(\.epoch) == [0, 1] && study.problems.isEmpty)
      #expect(study.pairs[1].row.testAccuracy == 0.125)
      #expect(study.pairs[1].last == study.pairs[1].kept)
    }
  }

  @Test func `a checkpoint that does not read leaves its epoch out and says why`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try make(bench, "twin")
      try files.write([1, 2, 3], to: folder / "twin/b/checkpoint_000001/checkpoints")
      let compared = try Compared(bench, "twin")
      let study = try #require(compared["b"])
      #expect(study.pairs.map(\.epoch) == [0, 2])
      #expect(study.problems.count == 1 && study.problems[0].hasPrefix("epoch 1: "))
      #expect(compared["a"]?.pairs.count == 3)
      // The epoch before is the one before that reads.
      #expect(study.pairs[1].previous == study.pairs[0].kept)
    }
  }

  @Test func `trials without models are absent, each for its reason`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try make(bench, "twin")
      try files.removeTree(bench.source / "a")
      for epoch in 0...2 {
        try files.write(
          [], to: folder / "twin/b" / ZooLayout.checkpointName(epoch: epoch) / "checkpoints")
      }
      let config = folder / "twin/config.json"
      var object = try #require(try JSONValue(parsing: try files.read(config)).object)
      object["skipped"] = [["trial": "aa", "reason": "ends at epoch 2"]]
      object["failed"] = [
        ["trial": "d", "epoch": 1, "step": 7, "layer": "fc1", "reason": "loss not finite"]
      ]
      try files.write(Array(JSONValue.object(object).text().utf8), to: config)
      let compared = try Compared(bench, "twin")
      #expect(compared.names == ["c"])
      #expect(compared.absences.map(\.trial) == ["a", "aa", "b", "d"])
      #expect(
        compared.absences.map(\.status) == [.unreadable, .skipped, .unreadable, .failed])
      #expect(compared.absences[1].reason == "ends at epoch 2")
      #expect(compared.absences[3].epoch == 1)
      #expect(compared.absences[3].reason == "loss not finite in epoch 1, step 7, layer fc1")
    }
  }

  @Test func `images of another shape, and labels beyond the classes, are refused`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try make(bench, "twin")
      let twin = try StudiedTwin(folder / "twin", source: bench.source, files: files)
      let wide = ImageSet(
        images: Tensor([Float](repeating: 0, count: 3), shape: [1, 3, 1, 1]), labels: [0])
      let many = ImageSet(
        images: Tensor([Float](repeating: 0, count: 784), shape: [1, 1, 28, 28]), labels: [10])
      for (images, reason) in [(wide, "takes images of 1x28x28"), (many, "labels up to 10")] {
        Comparison([twin], on: StudyImages(test: images)).forEachTrials { rows in
          for row in rows {
            guard case .absent(let absence)? = row.outcomes[0] else {
              Issue.record("studied on images that do not fit")
              return
            }
            #expect(absence.status == .unreadable && absence.reason.contains(reason))
          }
        }
      }
    }
  }

  @Test func `chosen epochs are looked at alone`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      try make(bench, "twin")
      var options = ComparisonOptions()
      options.epochs = EpochChoice(argument: Array("0,last".utf8))
      let compared = try Compared(bench, "twin", evaluates: false, options: options)
      for study in compared.studies {
        #expect(study.pairs.map(\.epoch) == [0, 2])
        #expect(study.pairs[0].relation == nil)
        #expect(try study.pairs[1]("sparse_acc") == nil)
        #expect(try study.pairs[1]("sparsity") != nil)
      }
    }
  }
}
