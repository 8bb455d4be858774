import Synchronization
import Tensor

/// What the threads of a run tell each other: outcomes, and whether to stop.
final class RunLedger: Sendable {
  struct Entries: Sendable {
    /// Those that this run has given their place in the zoo.
    var finished: Set<Path> = []
    var skipped: [SkippedTrial] = []
    var oddities = GroupedNotes()
    /// Trials whose files can't be read or written.
    var stuck: [(trial: Path, error: any Error)] = []
    /// The first error that keeps all from going on.
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
      case .finished(let trial): entries.finished.insert(trial)
      case .skipped(let trial): entries.skipped.append(trial)
      case .oddity(let trial, let text): entries.oddities.add(text, of: trial)
      case .stuck(let trial, let error): entries.stuck.append((trial, error))
      default: break
      }
    }
  }

  func note(_ error: any Error) {
    storage.withLock { if $0.error == nil { $0.error = error } }
    isStopped.store(true, ordering: .relaxed)
  }
}

extension RunLedger.Entries {
  /// What keeps the zoo from being finished, or nil.
  var obstacle: (any Error)? {
    if let error { return error }
    guard let first = stuck.min(by: { $0.trial < $1.trial }) else { return nil }
    let exitCode = (first.error as? any CommandError)?.exitCode ?? .writingFailed
    return RunError(
      exitCode,
      "\(counted(stuck.count, "model")) could not be finished: \(first.trial): \(first.error). "
        + "The same command again goes on with \(stuck.count == 1 ? "it" : "them").")
  }
}
