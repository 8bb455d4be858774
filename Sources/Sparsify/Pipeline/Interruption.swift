import Glibc
import Synchronization

/// SIGINT, SIGTERM and SIGHUP: the first asks the run to stop at its next batch, a second one ends it at
/// once. That comes a second later at the earliest: what is closer is the same wish, which `timeout` for one
/// tells a process and then its group. SIGHUP, which a closed terminal sends, counts as SIGTERM, but never as
/// the second.
package enum Interruption {
  /// The signal that arrived, 0 for none.
  private static let received = Atomic<Int32>(0)
  /// When it arrived, in nanoseconds of the monotonic clock; 0 for never.
  private static let arrival = Atomic<Int>(0)
  /// The nanoseconds after which another signal is the second.
  private static let distance = Atomic<Int>(0)
  /// What to exit with in place of the signal's own code; 0 for that.
  private static let givenCode = Atomic<Int32>(0)

  /// Takes over the signals for the rest of the process; SIGHUP not where it is ignored, as under
  /// nohup.
  ///
  /// - Parameters:
  ///   - exitCode: for all; nil takes 128 and the signal's number.
  ///   - seconds: between the first signal and the second one, at least.
  package static func listen(exitCode: Int32?, apart seconds: Double = 1) {
    givenCode.store(exitCode ?? 0, ordering: .relaxed)
    distance.store(Int(seconds * 1e9), ordering: .relaxed)
    // Made before a handler needs them.
    _ = (received.load(ordering: .relaxed), arrival.load(ordering: .relaxed))
    for number in [SIGINT, SIGTERM] {
      // Nothing but atomics, the clock and _exit: all that is safe in a handler.
      signal(number) { number in
        if Interruption.isSecond(number) { _exit(Interruption.code(of: number)) }
      }
    }
    if isIgnored(SIGHUP) { return }
    // A shell and the system may both send it.
    signal(SIGHUP) { _ in _ = Interruption.isSecond(SIGTERM) }
  }

  /// Notes a signal that has arrived, unless there was one; whether it is the second.
  private static func isSecond(_ number: Int32) -> Bool {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let now = time.tv_sec * 1_000_000_000 + time.tv_nsec
    let (isFirst, first) = arrival.compareExchange(expected: 0, desired: now, ordering: .relaxed)
    if isFirst { received.store(number, ordering: .relaxed) }
    return !isFirst && now - first >= distance.load(ordering: .relaxed)
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
