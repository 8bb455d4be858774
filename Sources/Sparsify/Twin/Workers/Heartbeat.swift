import Dispatch
import Synchronization
import Tensor

/// Keeps the claims of this process fresh, and its record, on a thread of its own.
package final class Heartbeat: Sendable {
  private let claims = Mutex<[Claim]>([])
  private let end = DispatchSemaphore(value: 0)
  private let thread = DispatchGroup()
  private let presence: Presence?
  /// What is done after each beat.
  private let company = Mutex<(@Sendable () -> Void)?>(nil)

  /// Seconds between two beats: many fit into `ClaimFolder.patience`.
  package static let usualInterval = 30.0

  /// - Parameter start: `startThread`, or what stands for it in tests.
  /// - Throws: `RunError` where the system gives no thread: without it others would take this process for dead.
  package init(
    of presence: Presence? = nil, every interval: Double = usualInterval,
    startingThreadBy start: (@escaping @Sendable () -> Void) -> Bool = startThread
  ) throws(RunError) {
    self.presence = presence
    thread.enter()
    guard start({ self.run(interval) }) else {
      thread.leave()
      throw RunError(
        .cannotCreate,
        "The system gives this process no thread: raise the limit of processes with 'ulimit -u', or that of the "
          + "container or the control group, and run the same command again.")
    }
  }

  package func add(_ claim: Claim) { claims.withLock { $0.append(claim) } }

  package func remove(_ claim: Claim) { claims.withLock { $0.removeAll { $0 === claim } } }

  /// Has something done after each beat from now on, in place of what was done until now.
  package func accompany(_ body: @escaping @Sendable () -> Void) { company.withLock { $0 = body } }

  /// Ends the thread and waits for it.
  package func stop() {
    end.signal()
    thread.wait()
  }

  private func run(_ interval: Double) {
    defer { thread.leave() }
    while end.wait(timeout: .now() + interval) == .timedOut {
      presence?.beat()
      for claim in claims.withLock({ $0 }) { claim.beat() }
      company.withLock { $0 }?()
    }
  }
}
