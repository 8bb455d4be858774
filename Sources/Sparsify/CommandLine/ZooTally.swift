import Tensor

/// A zoo of a job and how far it is: the models, each counted as one thing only, and the epochs.
struct ZooTally: Sendable {
  /// What is known of a model that is not finished.
  struct Standing {
    var epoch: Int
    /// Nil until it is trained in this run.
    var measures: (sparsity: Double, accuracy: Double)?
  }

  /// What became of a model.
  enum End: Sendable {
    /// Finished by this process, or by another worker.
    case finished, elsewhere
    /// Skipped or failed.
    case lost
    /// Nothing more can be done in this run, but in the next.
    case waiting
  }

  /// How much there was to do when it was looked at.
  let extent: RunExtent
  private var latest: [Path: Standing] = [:]
  private var ends: [Path: End] = [:]
  private var counts: [End: Int] = [:]
  private var epochs = 0
  /// Sums over those of `latest` that have measures.
  private(set) var (sparsity, accuracy) = (0.0, 0.0)
  /// How many these are.
  private(set) var measured = 0

  /// Epochs that this process has trained since the start, without those of earlier runs.
  private(set) var trainedEpochs = 0
  /// The same of others, as far as their models are finished.
  private(set) var othersEpochs = 0
  /// The models that others have finished since the start.
  private(set) var elsewhere = 0
  /// How many models others were seen at last.
  private(set) var atOthers = 0

  /// - Parameter earlier: what was counted of the zoo before it was looked at anew, which may happen while it goes on.
  init(_ extent: RunExtent, after earlier: ZooTally?) {
    self.extent = extent
    if let earlier {
      (trainedEpochs, othersEpochs) = (earlier.trainedEpochs, earlier.othersEpochs)
      elsewhere = earlier.elsewhere
    }
    for (trial, epoch) in extent.begun { set(Standing(epoch: epoch), of: trial) }
  }

  // MARK: How far it is

  private func count(_ end: End) -> Int { counts[end] ?? 0 }

  /// Models that were skipped or failed.
  var lost: Int { count(.lost) }
  /// Models that are left for the next run.
  var waiting: Int { count(.waiting) }

  /// Models that are finished, and all that can be, those of earlier runs and other workers included.
  var doneModels: Int { extent.finishedTrials + count(.finished) + count(.elsewhere) }
  var allModels: Int { extent.finishedTrials + extent.trials.count - lost }

  /// Epochs that are trained, and all that can be.
  var doneEpochs: Int { (extent.finishedTrials + count(.elsewhere)) * extent.epochs + epochs }
  var allEpochs: Int { allModels * extent.epochs }

  /// The epochs of the models that are left for the next run.
  var waitingEpochs: Int {
    if waiting == 0 { return 0 }
    return ends.reduce(0) { $1.value == .waiting ? $0 + missingEpochs(of: $1.key) : $0 }
  }

  /// The epochs that a model lacks, as far as is known.
  private func missingEpochs(of trial: Path) -> Int {
    max(0, extent.epochs - (latest[trial]?.epoch ?? 0))
  }

  // MARK: Pace

  /// Whether others are at work.
  var isShared: Bool { atOthers > 0 }

  /// Whether enough is known of the pace of all: of others nothing is seen until a model is finished, so it is once they
  /// have finished as many as they are at.
  var isPaceKnown: Bool { elsewhere >= atOthers }

  // MARK: Events

  /// Takes an event of the zoo into account.
  mutating func add(_ event: RunEvent) {
    switch event {
    case .iteration(let trial, let record):
      if record.epoch > 0 { trainedEpochs += 1 }
      // Another worker may have been quicker.
      guard ends[trial] == nil || ends[trial] == .waiting else { return }
      set(
        Standing(epoch: record.epoch, measures: (record.sparsity, record.test.accuracy)), of: trial)
    case .finished(let trial): end(trial, .finished)
    case .failed(let failure): end(failure.trial, .lost)
    case .skipped(let trial): end(trial.name, .lost)
    case .stuck(let trial, _): end(trial, .waiting)
    case .doneElsewhere(let trials): for trial in trials { end(trial, .elsewhere) }
    case .failedElsewhere(let trials): for trial in trials { end(trial, .lost) }
    case .others(let models): atOthers = models
    case .started, .waiting, .ending, .note, .oddity, .message: break
    }
  }

  /// Counts a model's end, unless it had another one already.
  private mutating func end(_ trial: Path, _ end: End) {
    guard extent.trials.contains(trial) else { return }
    if let earlier = ends[trial] {
      guard earlier == .waiting, end != .waiting else { return }
      counts[earlier, default: 0] -= 1
    }
    ends[trial] = end
    counts[end, default: 0] += 1
    switch end {
    case .finished, .waiting: break
    case .elsewhere:
      elsewhere += 1
      othersEpochs += missingEpochs(of: trial)
      set(nil, of: trial)
    case .lost: set(nil, of: trial)
    }
  }

  private mutating func set(_ standing: Standing?, of trial: Path) {
    let old = latest[trial]
    latest[trial] = standing
    for (standing, sign) in [(old, -1), (standing, 1)] {
      guard let standing else { continue }
      epochs += sign * standing.epoch
      guard let measures = standing.measures else { continue }
      measured += sign
      sparsity += Double(sign) * measures.sparsity
      accuracy += Double(sign) * measures.accuracy
    }
  }
}
