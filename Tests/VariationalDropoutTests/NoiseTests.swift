import Foundation
import Tensor
import Testing
import VariationalDropout

/// The Gaussian noise as distributed numbers, and as numbers of different places.
struct NoiseTests {
  private func place(
    seed: Int = 1, model: UInt64 = 0, epoch: UInt32 = 1, step: Int = 0, position: Int = 0
  ) -> SamplePlace {
    // Lane l has seed + l: neighbouring seeds side by side.
    let keys = (0..<LaneVector.count).map { RandomKey(seed: Seed(seed + $0), trialKey: model) }
    return SamplePlace(
      key: LaneKey(keys), epochs: LaneWordVector(repeating: epoch), step: step, position: position)
  }

  /// `count` lane vectors of noise of one site.
  private func draws(_ place: SamplePlace, site: Int = 0, count: Int) -> LaneBuffer {
    let buffer = LaneBuffer(count: count)
    var stream = place.stream(.noise, site: site, block: 0)
    stream.fillGaussians(buffer.vectors)
    return buffer
  }

  @Test func lanesOfPhiloxAreThePhiloxOfTheirKeys() {
    let keys = (0..<LaneVector.count).map { RandomKey(seed: Seed($0 * 77), trialKey: 5) }
    let counter = SIMD4<UInt32>(1, 2, 3, 4)
    let words = philox(
      LaneKey(keys),
      (
        LaneWordVector(repeating: counter[0]), LaneWordVector(repeating: counter[1]),
        LaneWordVector(repeating: counter[2]), LaneWordVector(repeating: counter[3])
      ))
    for (lane, key) in keys.enumerated() {
      let expected = Philox(key).words(counter)
      #expect(
        SIMD4(words.0[lane], words.1[lane], words.2[lane], words.3[lane]) == expected,
        "lane \(lane)")
    }
  }

  @Test func streamsFollowTheReferenceProgram() {
    // xoshiro128++ 1.0 by Blackman and Vigna, from state 1, 2, 3, 4.
    let start = (1...4).map { LaneWordVector(repeating: $0) }
    var stream = LaneStream((start[0], start[1], start[2], start[3]))
    let words = (0..<4).map { _ in stream.next()[0] }
    #expect(words == [641, 1_573_767, 3_222_811_527, 3_517_856_514])
  }

  @Test func fewerGaussiansAreTheBeginningOfMore() {
    let all = draws(place(), count: 12)
    for count in 1...11 {
      let some = draws(place(), count: count)
      for i in 0..<count {
        #expect(
          (0..<LaneVector.count).allSatisfy {
            some[i, lane: $0].bitPattern == all[i, lane: $0].bitPattern
          }, "\(i) of \(count)")
      }
      // What follows goes on behind the words that were taken.
      var streams = (0..<2).map { _ in place().stream(.noise, site: 0, block: 0) }
      streams[0].fillGaussians(some.vectors)
      for _ in 0..<((count + 1) / 2 * 2) { _ = streams[1].next() }
      #expect(streams[0].next() == streams[1].next(), "after \(count)")
    }
  }

  @Test func noiseIsStandardGaussian() {
    let perPlace = 20_000
    let places = 64
    let n = Double(perPlace * places * LaneVector.count)
    #expect(n >= 1e7)
    var sums = [0.0, 0, 0, 0]
    let tails = [3.0, 4, 5]
    var counts = tails.map { _ in 0 }
    // 256 bins of equal probability, by the distribution function.
    var bins = Array(repeating: 0, count: 256)
    for step in 0..<places {
      let buffer = draws(place(step: step), count: perPlace)
      for i in 0..<perPlace {
        for lane in 0..<LaneVector.count {
          let x = Double(buffer[i, lane: lane])
          let square = x * x
          sums[0] += x
          sums[1] += square
          sums[2] += square * x
          sums[3] += square * square
          for (index, bound) in tails.enumerated() where abs(x) > bound { counts[index] += 1 }
          bins[min(255, Int(256 * 0.5 * erfc(-x / 2.0.squareRoot())))] += 1
        }
      }
    }
    // Mean and variance of x^k of a Gaussian: 0, 1; 1, 2; 0, 15; 3, 96.
    for (k, (mean, variance)) in [(0.0, 1.0), (1, 2), (0, 15), (3, 96)].enumerated() {
      #expect(abs(sums[k] / n - mean) < 5 * (variance / n).squareRoot(), "moment \(k + 1)")
    }
    for (bound, count) in zip(tails, counts) {
      let expected = n * erfc(bound / 2.0.squareRoot())
      #expect(abs(Double(count) - expected) < 5 * expected.squareRoot(), "beyond \(bound) sigma")
    }
    let expected = n / 256
    let chiSquare = bins.reduce(0) { $0 + pow(Double($1) - expected, 2) / expected }
    #expect(abs(chiSquare - 255) < 5 * (2 * 255.0).squareRoot(), "chi-square \(chiSquare)")
  }

  @Test func noiseOfDifferentPlacesIsUncorrelated() {
    let n = 100_000
    let base = draws(place(), count: n)
    let others = [
      ("site", draws(place(), site: 1, count: n)), ("step", draws(place(step: 1), count: n)),
      ("position", draws(place(position: 1), count: n)),
      ("epoch", draws(place(epoch: 2), count: n)), ("model", draws(place(model: 1), count: n)),
      ("far seed", draws(place(seed: 1000), count: n)),
    ]
    func correlation(_ a: LaneBuffer, _ laneA: Int, _ b: LaneBuffer, _ laneB: Int, lag: Int = 0)
      -> Double
    {
      var sum = 0.0
      for i in 0..<(n - lag) {
        sum += Double(a[i, lane: laneA]) * Double(b[i + lag, lane: laneB])
      }
      return sum / Double(n - lag)
    }
    let bound = 5 / Double(n).squareRoot()
    for (what, other) in others {
      for lane in [0, LaneVector.count - 1] {
        #expect(abs(correlation(base, lane, other, lane)) < bound, "between \(what)s")
      }
    }
    for lane in 1..<LaneVector.count {
      #expect(abs(correlation(base, 0, base, lane)) < bound, "neighbouring seeds, lane \(lane)")
      #expect(abs(correlation(base, lane - 1, base, lane)) < bound, "lanes \(lane - 1) and \(lane)")
    }
    for lag in 1...3 { #expect(abs(correlation(base, 0, base, 0, lag: lag)) < bound, "lag \(lag)") }
  }

  @Test func purposesDiffer() {
    var noise = place().stream(.noise, site: 0, block: 0)
    var dropout = place().stream(.dropout, site: 0, block: 0)
    let words = (0..<64).map { _ in (noise.next()[0], dropout.next()[0]) }
    #expect(words.allSatisfy { $0.0 != $0.1 })
  }

  @Test func uniformNumbersFillTheUnitInterval() {
    var stream = place().stream(.dropout, site: 0, block: 0)
    var bins = Array(repeating: 0, count: 100)
    let n = 100_000
    for _ in 0..<n {
      let u = stream.nextUniform()[0]
      #expect(u >= 0 && u < 1)
      bins[Int(u * 100)] += 1
    }
    let expected = Double(n) / 100
    let chiSquare = bins.reduce(0) { $0 + pow(Double($1) - expected, 2) / expected }
    #expect(abs(chiSquare - 99) < 5 * (2 * 99.0).squareRoot())
  }
}
