import Dispatch
import Glibc

/// Waits between two looks at what other workers do: short ones first, for they may be about to finish.
struct Pauses {
  /// Seconds, at most.
  let longest: Double
  let shouldStop: @Sendable () -> Bool
  private var next: Double

  init(longest: Double, shouldStop: @escaping @Sendable () -> Bool) {
    self.longest = longest
    self.shouldStop = shouldStop
    next = min(longest, 0.2)
  }

  /// Waits, each time longer than before, unless it is told to stop. By a clock that nobody sets.
  mutating func wait() {
    let end = DispatchTime.now() + next
    while !shouldStop(), DispatchTime.now() < end { usleep(UInt32(min(next, 0.1) * 1e6)) }
    next = min(longest, next * 1.5)
  }
}
