import Glibc
import Synchronization

/// SIGINT, SIGTERM and SIGHUP: the first asks the run to stop at its next batch, the second ends it at
/// once. SIGHUP, which a closed terminal sends, counts as SIGTERM, but never as the second.
package enum Interruption {
  /// The signal that arrived, 0 for none.
  private static let received = Atomic<Int32>(0)
  /// What to exit with in place of the signal's own code; 0 for that.
  private static let givenCode = Atomic<Int32>(0)

  /// Takes over the signals for the rest of the process; SIGHUP not where it is ignored, as under
  /// nohup.
  ///
  /// - Parameter exitCode: for all; nil takes 128 and the signal's number.
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
    if isIgnored(SIGHUP) { return }
    signal(SIGHUP) { _ in
      // A shell and the system may both send it.
      _ = Interruption.received.compareExchange(
        expected: 0, desired: SIGTERM, ordering: .relaxed)
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    // SIG_IGN is the address 1.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
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
