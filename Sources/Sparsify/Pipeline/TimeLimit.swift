import Dispatch
import Synchronization
import VariationalDropout

/// The time that a run may take.
package struct TimeLimit: Sendable, Equatable {
  package let seconds: Int

  package init(seconds: Int) { self.seconds = seconds }

  /// Reads what Slurm's `--time` takes: minutes, `minutes:seconds`, `hours:minutes:seconds`,
  /// `days-hours`, `days-hours:minutes` or `days-hours:minutes:seconds`.
  package init?(_ text: String) {
    let halves = text.split(separator: "-", omittingEmptySubsequences: false)
    let parts = halves[halves.count - 1].split(separator: ":", omittingEmptySubsequences: false)
    guard halves.count <= 2, parts.count <= 3,
      (halves.dropLast() + parts).allSatisfy({ !$0.isEmpty && $0.count <= 6 }),
      (halves.dropLast() + parts).allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } })
    else { return nil }
    let numbers = parts.map { Int($0)! }
    let units: [Int] =
      switch (halves.count, parts.count) {
      case (2, _): [3600, 60, 1]
      case (_, 1): [60]
      case (_, 2): [60, 1]
      default: [3600, 60, 1]
      }
    let days = halves.count == 2 ? Int(halves[0])! : 0
    seconds = days * 86_400 + zip(numbers, units).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

extension TimeLimit: CustomStringConvertible {
  /// `3:50:00`
  package var description: String {
    let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    return "\(seconds / 3600):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }
}

extension TimeLimit: OptionValue {
  package static var expectation: String { "a time such as 3:50:00" }

  package init?(argument: [UInt8]) {
    self.init(String(decoding: argument, as: UTF8.self))
  }

  package var argumentText: String { description }
}

/// What is left of a time limit, and whether it is enough.
package final class TimeBudget: Sendable {
  private let limit: TimeLimit
  private let end: UInt64
  private let now: @Sendable () -> UInt64
  private let probe: @Sendable (GroupShape) -> SpeedProbe
  private let probes = Mutex<[GroupShape: SpeedProbe]>([:])
  /// The longest that an epoch has taken.
  private let slowest = Mutex<[GroupShape: Double]>([:])
  private let gain = Mutex(Gain())

  /// What came of the time.
  private struct Gain: Sendable {
    /// Whether anything was gained that the next run goes on from.
    var hasProgress = false
    /// The shortest step that there was no time for.
    var refused: (shortage: TimeShortage, again: (@Sendable () -> Double)?)?
  }

  /// The seconds at the end in which a large model's state is written, besides two steps.
  static let reserve = 15.0

  /// How much longer than measured an iteration may take: other jobs come and go, and files have to
  /// be written.
  static let margin = 1.2

  /// - Parameters:
  ///   - start: when the limit began to run, by `now`.
  ///   - now: nanoseconds of a clock.
  ///   - probe: measures how fast a shape is, for its first epoch.
  package init(
    _ limit: TimeLimit, since start: UInt64,
    now: @escaping @Sendable () -> UInt64 = { DispatchTime.now().uptimeNanoseconds },
    probe: @escaping @Sendable (GroupShape) -> SpeedProbe
  ) {
    self.limit = limit
    // Thousands of years, which the days of Slurm can tell, are no limit.
    let (length, isBeyond) = UInt64(limit.seconds).multipliedReportingOverflow(by: 1_000_000_000)
    let (end, isOver) = start.addingReportingOverflow(length)
    self.end = isBeyond || isOver ? .max : end
    self.now = now
    self.probe = probe
  }

  package var isUsedUp: Bool { now() >= end }

  private var secondsLeft: Double {
    let now = now()
    return now < end ? Double(end - now) / 1e9 : 0
  }

  /// Whether less than so many seconds are left.
  package func isEnding(within seconds: Double) -> Bool { secondsLeft < seconds }

  /// Whether an iteration that begins now will be over in time, or can be stopped before and go on later.
  package func allows(iteration: Int, of shape: GroupShape, stopsWithin: Bool = false) -> Bool {
    let left = secondsLeft
    if left == 0 { return false }
    if stopsWithin, iteration > 0 {
      if left >= Self.reserve { return true }
      refuse(TimeShortage(limit: limit, step: .writing, needed: Self.reserve, left: left))
      return false
    }
    let measured = probes.withLock { probes in
      if let known = probes[shape] { return known }
      let new = probe(shape)
      probes[shape] = new
      return new
    }
    var needed = measured.seconds(ofIteration: iteration)
    if iteration > 0, let seen = slowest.withLock({ $0[shape] }) { needed = max(needed, seen) }
    needed *= Self.margin
    if needed < left { return true }
    refuse(TimeShortage(limit: limit, needed: needed, left: left)) { [probe] in
      probe(shape).seconds(ofIteration: iteration) * Self.margin
    }
    return false
  }

  /// - Parameter again: measures once more how long the step takes; nil where that is known.
  private func refuse(_ shortage: TimeShortage, again: (@Sendable () -> Double)? = nil) {
    gain.withLock { gain in
      if let known = gain.refused, known.shortage.needed <= shortage.needed { return }
      gain.refused = (shortage, again)
    }
  }

  /// Refuses a limit that was over before anything lasted, unless it was so short of time that the next run may do it.
  ///
  /// - Parameters:
  ///   - step: what was being done, since `start`.
  ///   - start: by `now`.
  /// - Throws: `RunError`.
  package func refuse(spentOn step: String, since start: UInt64) throws(RunError) {
    guard isUsedUp, Double(now() - start) / 1e9 >= Self.mostChance else { return }
    throw RunError(
      .usage, "--time-limit \(limit) is too short: it was over while \(step). Give more.")
  }

  /// For so many seconds a process may wait for others, or sleep.
  private static let mostChance = 10.0

  /// That something was gained.
  package func noteProgress() { gain.withLock { $0.hasProgress = true } }

  /// What there was no time for, where nothing was gained at all. It is measured once more: the process may have slept
  /// the first time.
  package func shortage() -> TimeShortage? {
    let (hasProgress, refused) = gain.withLock { ($0.hasProgress, $0.refused) }
    guard !hasProgress, let (shortage, again) = refused else { return nil }
    guard let again else { return shortage }
    return TimeShortage(
      limit: limit, needed: min(shortage.needed, again()), left: shortage.left)
  }

  /// That an epoch of training has taken so many seconds, files and all.
  package func note(epoch seconds: Double, of shape: GroupShape) {
    slowest.withLock { $0[shape] = max($0[shape] ?? 0, seconds) }
  }
}
