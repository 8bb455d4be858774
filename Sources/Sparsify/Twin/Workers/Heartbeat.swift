import Dispatch
import Synchronization
import Tensor

/// Keeps the claims of this process fresh, and its record, on a thread of its own.
package final class Heartbeat: Sendable {
  private let claims = Mutex<[Claim]>([])
  private let end = DispatchSemaphore(value: 0)
  private let thread = DispatchGroup()
  private let presence: Presence?

  /// Seconds between two beats: many fit into `ClaimFolder.patience`.
  package static let usualInterval = 30.0

  package init(of presence: Presence? = nil, every interval: Double = usualInterval) {
    self.presence = presence
    thread.enter()
    if !startThread({ self.run(interval) }) { thread.leave() }
  }

  package func add(_ claim: Claim) { claims.withLock { $0.append(claim) } }

  package func remove(_ claim: Claim) { claims.withLock { $0.removeAll { $0 === claim } } }

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
    }
  }
}
