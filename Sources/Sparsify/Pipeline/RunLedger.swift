import Synchronization
import Tensor

/// What the threads of a run tell each other: outcomes, and whether to stop.
final class RunLedger: Sendable {
  struct Entries: Sendable {
    var skipped: [SkippedTrial] = []
    var failed: [TrialFailure] = []
    /// The first error that keeps the twin from being written.
    var error: (any Error)?
  }

  private let storage = Mutex(Entries())
  private let isStopped = Atomic<Bool>(false)

  var entries: Entries { storage.withLock { $0 } }
  /// Whether an error makes going on useless.
  var hasError: Bool { isStopped.load(ordering: .relaxed) }

  func note(_ event: RunEvent) {
    storage.withLock { entries in
      switch event {
      case .failed(let failure): entries.failed.append(failure)
      case .skipped(let trial): entries.skipped.append(trial)
      default: break
      }
    }
  }

  func note(_ error: any Error) {
    storage.withLock { if $0.error == nil { $0.error = error } }
    isStopped.store(true, ordering: .relaxed)
  }
}
