import CLanes
import Glibc
import VariationalDropout

/// The processor time this thread has used, in seconds.
func threadTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// The time on the wall, in seconds.
func wallTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// The shortest of several rounds of `body`, in seconds of processor time, after a warm-up.
///
/// On a core that others use, the shortest is the least disturbed one.
///
/// - Parameter clock: what tells the time.
func shortestTime(
  rounds: Int = 7, clock: () -> Double = threadTime, _ body: () -> Void
) -> Double {
  withoutActuallyEscaping(body) { shortestTimes(rounds: rounds, clock: clock, [$0])[0] }
}

/// The same of several bodies that take turns, so that they compare where the core's speed drifts.
func shortestTimes(
  rounds: Int, clock: () -> Double = threadTime, _ bodies: [() -> Void]
) -> [Double] {
  for body in bodies { body() }
  var shortest = bodies.map { _ in Double.infinity }
  for _ in 0..<rounds {
    for (position, body) in bodies.enumerated() {
      let start = clock()
      body()
      shortest[position] = min(shortest[position], clock() - start)
    }
  }
  return shortest
}

/// The core's peak in GFLOP/s: independent multiply-adds in registers alone.
func measuredPeak() -> Double {
  let repetitions = 2_000_000
  var sum = splat(0)
  let seconds = shortestTime { sum = multiplyAdds(repetitions) }
  precondition(sum[0].isFinite)
  return Double(repetitions * 12 * 2 * LaneVector.count) / seconds * 1e-9
}

@inline(never)
private func multiplyAdds(_ repetitions: Int) -> LaneVector {
  var sums = InlineArray<12, LaneVector>(repeating: splat(1))
  let (factor, addend) = (LaneVector(repeating: 0.999_999), LaneVector(repeating: 1e-6))
  for _ in 0..<repetitions {
    for i in 0..<12 { sums[i] = lane_fma(sums[i], factor, addend) }
  }
  var sum = splat(0)
  for i in 0..<12 { sum = lane_add(sum, sums[i]) }
  return sum
}
