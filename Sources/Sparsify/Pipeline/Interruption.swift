import Foundation
import Synchronization

/// SIGINT and SIGTERM: the first asks the run to stop at its next batch, the second ends it at once.
package enum Interruption {
  /// The signal that arrived, 0 for none.
  private static let received = Atomic<Int32>(0)
  /// What to exit with in place of the signal's own code; 0 for that.
  private static let givenCode = Atomic<Int32>(0)

  /// Takes over SIGINT and SIGTERM for the rest of the process.
  ///
  /// - Parameter exitCode: for both; nil takes 128 and the signal's number.
  package static func listen(exitCode: Int32?) {
    givenCode.store(exitCode ?? 0, ordering: .relaxed)
    _ = received.load(ordering: .relaxed)  // Made before a handler needs it.
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        // Nothing but an atomic and _exit: all that is safe in a handler.
        let earlier = Interruption.received.exchange(number, ordering: .relaxed)
        if earlier != 0 { _exit(Interruption.code(of: number)) }
      }
    }
  }

  /// The signal that asked to stop, or nil.
  package static var signalNumber: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// What to exit with after the signal that asked to stop.
  package static var exitCode: ExitCode { ExitCode(rawValue: code(of: signalNumber ?? SIGINT)) }

  private static func code(of signal: Int32) -> Int32 {
    let given = givenCode.load(ordering: .relaxed)
    return given == 0 ? 128 + signal : given
  }
}
