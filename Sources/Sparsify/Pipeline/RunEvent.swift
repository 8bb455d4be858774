import Tensor

/// What a run tells while it runs. Events of one trial come in order, those of different trials
/// from different threads.
package enum RunEvent: Sendable {
  /// Before the first group starts.
  case started(RunExtent)
  /// An iteration of a trial is safe on disk.
  case iteration(trial: Path, EpochRecord)
  /// A trial has its place in the twin.
  case finished(trial: Path)
  /// A trial diverged and was given up.
  case failed(TrialFailure)
  /// A trial's source could not be used.
  case skipped(SkippedTrial)
  /// A trial's files could not be read or written; the same command again goes on with it.
  case stuck(trial: Path, any Error)
  /// Trials that were found finished, and such that were found given up: by another worker, where this one has told
  /// nothing of them.
  case doneElsewhere(trials: [Path])
  case failedElsewhere(trials: [Path])
  /// How many models other workers are at, where that has changed.
  case others(models: Int)
  /// Only groups that others train are left.
  case waiting(groups: Int)
  /// Nothing is left to train, and the ending begins, which takes its time for a large zoo.
  case ending(hasReport: Bool)
  /// Something odd about a model at iteration 0.
  case oddity(trial: Path, String)
  /// Something worth telling those who watch.
  case message(String)
  /// Something the user should know.
  case note(String)
}

extension RunEvent {
  /// Whether the next run goes on from there.
  var isProgress: Bool {
    switch self {
    case .iteration, .finished, .failed: true
    default: false
    }
  }
}

/// How much there is to do.
package struct RunExtent: Sendable, Equatable {
  /// The trials to train.
  package var trials: Set<Path>
  /// How many of the selected ones are finished already.
  package var finishedTrials: Int
  /// Those of the trials to train that an earlier run, or another worker, has brought to an epoch.
  package var begun: [Path: Int]
  package var groups: Int
  package var threads: Int
  /// T.
  package var epochs: Int
  /// The training samples of an epoch.
  package var samples: Int
  /// Whether models are sparsified, not just trained.
  package var sparsifies: Bool

  package init(
    trials: Set<Path>, finishedTrials: Int, begun: [Path: Int] = [:], groups: Int, threads: Int,
    epochs: Int, samples: Int,
    sparsifies: Bool = true
  ) {
    self.trials = trials
    self.finishedTrials = finishedTrials
    self.begun = begun
    self.groups = groups
    self.threads = threads
    self.epochs = epochs
    self.samples = samples
    self.sparsifies = sparsifies
  }
}
