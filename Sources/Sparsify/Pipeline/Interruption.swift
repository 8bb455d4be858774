import Foundation
import Synchronization

/// SIGINT and SIGTERM: the first asks the run to stop at its next batch, the second ends it at once.
package enum Interruption {
  /// The signal that arrived, 0 for none.
  private static let received = Atomic<Int32>(0)

  /// Takes over SIGINT and SIGTERM for the rest of the process.
  package static func listen() {
    _ = received.load(ordering: .relaxed)  // Made before a handler needs it.
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        // Nothing but an atomic and _exit: all that is safe in a handler.
        let earlier = Interruption.received.exchange(number, ordering: .relaxed)
        if earlier != 0 { _exit(128 + number) }
      }
    }
  }

  /// The signal that asked to stop, or nil.
  package static var signalNumber: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// What to exit with after the signal that asked to stop.
  package static var exitCode: ExitCode { signalNumber == SIGTERM ? .terminated : .interrupted }
}
