import Glibc
import Synchronization
import Tensor

/// SIGINT, SIGTERM and SIGHUP: the first asks the work to stop, a second one ends the process at
/// once. That comes a second later at the earliest: what is closer is the same wish, which `timeout` for one
/// tells a process and then its group. SIGHUP, which a closed terminal sends, counts as SIGTERM, but never as
/// the second.
///
/// Work that looks at `signalNumber` stops by itself, see `listen(exitCode:apart:)`; all other work is stopped, see
/// `end(exitCode:apart:telling:)`.
package enum Interruption {
  /// The signal that arrived, 0 for none.
  private static let received = Atomic<Int32>(0)
  /// When it arrived, in nanoseconds of the monotonic clock; 0 for never.
  private static let arrival = Atomic<Int>(0)
  /// The nanoseconds after which another signal is the second.
  private static let distance = Atomic<Int>(0)
  /// What to exit with in place of the signal's own code; 0 for that.
  private static let givenCode = Atomic<Int32>(0)
  /// Whether the work looks for signals.
  private static let isListening = Atomic(false)
  /// Where a signal is handed to the thread that ends the process; -1 where there is none.
  private static let wakeEnd = Atomic<Int32>(-1)
  /// What that thread does before.
  private static let tell = Mutex<@Sendable () -> Void>({})

  /// Takes over the signals for the rest of the process, whose work looks for them from now on.
  ///
  /// - Parameters:
  ///   - exitCode: for all; nil takes 128 and the signal's number.
  ///   - seconds: between the first signal and the second one, at least.
  package static func listen(exitCode: Int32?, apart seconds: Double = 1) {
    givenCode.store(exitCode ?? 0, ordering: .relaxed)
    // Does not return where one has just come.
    CriticalSection.perform { isListening.store(true, ordering: .sequentiallyConsistent) }
    takeOver(apart: seconds)
  }

  /// Has the first signal end the process, whatever it does, but not within a `CriticalSection`.
  ///
  /// - Parameters:
  ///   - exitCode, seconds: as for `listen(exitCode:apart:)`.
  ///   - telling: is called before, on a thread of its own.
  package static func end(
    exitCode: Int32?, apart seconds: Double = 1, telling: @escaping @Sendable () -> Void
  ) {
    tell.withLock { $0 = telling }
    givenCode.store(exitCode ?? 0, ordering: .relaxed)
    isListening.store(false, ordering: .sequentiallyConsistent)
    _ = isWatched
    takeOver(apart: seconds)
  }

  /// Whether there is a thread that ends the process. Where the system gives none, the handler does it at once.
  private static let isWatched: Bool = {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return false }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let (wake, woken) = (ends[1], ends[0])
    guard startThread({ awaitSignal(woken) }) else {
      close(wake)
      close(woken)
      return false
    }
    wakeEnd.store(wake, ordering: .sequentiallyConsistent)
    return true
  }()

  private static func awaitSignal(_ woken: Int32) {
    var byte: UInt8 = 0
    while FileSystem.uninterrupted(failure: -1, { read(woken, &byte, 1) }) == 1 {
      let isOurs = CriticalSection.close { !isListening.load(ordering: .sequentiallyConsistent) }
      // Else the work sees it.
      guard isOurs else { continue }
      tell.withLock { $0 }()
      _exit(exitCode.rawValue)
    }
  }

  /// SIGINT and SIGHUP not where they are ignored, as in the background of a script and under nohup. Nothing sets
  /// SIGTERM so by itself, and batch systems rely on it.
  private static func takeOver(apart seconds: Double) {
    distance.store(Int(seconds * 1e9), ordering: .relaxed)
    // Made before a handler needs them.
    _ = (received.load(ordering: .relaxed), arrival.load(ordering: .relaxed))
    for number in [SIGINT, SIGTERM] where number == SIGTERM || !isIgnored(number) {
      // Nothing but atomics, the clock, write and _exit: all that is safe in a handler.
      signal(number) { number in
        if Interruption.isSecond(number) { _exit(Interruption.code(of: number)) }
        Interruption.pass(number)
      }
    }
    if isIgnored(SIGHUP) { return }
    // A shell and the system may both send it.
    signal(SIGHUP) { _ in
      _ = Interruption.isSecond(SIGTERM)
      Interruption.pass(SIGTERM)
    }
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

  /// Hands a signal to the thread that ends the process, where the work does not look for it.
  private static func pass(_ number: Int32) {
    if isListening.load(ordering: .sequentiallyConsistent) { return }
    let end = wakeEnd.load(ordering: .sequentiallyConsistent)
    let error = errno
    var byte: UInt8 = 1
    if end == -1 || write(end, &byte, 1) != 1 { _exit(code(of: number)) }
    errno = error
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
