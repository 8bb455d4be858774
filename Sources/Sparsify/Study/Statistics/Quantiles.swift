/// Where a quantile lies among sorted numbers, by linear interpolation: at place `(n - 1) p`, counted from 0.
///
/// Source: Hyndman and Fan, Sample Quantiles in Statistical Packages, 1996, type 7.
struct QuantilePlace {
  /// The ranks of its neighbours, counted from 0.
  let lower, upper: Int
  /// How far it lies from the lower one to the upper.
  private let part: Double

  /// - Precondition: `p` lies within 0...1, and there are numbers.
  init(_ p: Double, of count: Int) {
    precondition((0...1).contains(p), "quantile \(p)")
    precondition(count > 0, "a quantile of no numbers")
    let place = Double(count - 1) * p
    lower = Int(place)
    upper = min(lower + 1, count - 1)
    part = place - Double(lower)
  }

  /// The quantile, from its neighbours.
  func value(_ lower: Double, _ upper: Double) -> Double {
    let distance = upper - lower
    // From the nearer end, so that both ends come out exactly.
    return part < 0.5 ? lower + distance * part : upper - distance * (1 - part)
  }
}

/// Quantiles of numbers that are too many to be sorted for them.
package enum Quantiles {
  /// For each level the quantile, see `SortedValues.quantile(_:)`, in time that grows with the count.
  ///
  /// - Parameters:
  ///   - levels: each within 0...1.
  ///   - values: finite ones, at least one.
  package static func values(_ levels: [Double], of values: [Double]) -> [Double] {
    let places = levels.map { QuantilePlace($0, of: values.count) }
    let ranks = Set(places.flatMap { [$0.lower, $0.upper] }).sorted()
    var values = values
    values.withUnsafeMutableBufferPointer { place(ranks[...], in: $0.indices, of: $0) }
    return places.map { $0.value(values[$0.lower], values[$0.upper]) }
  }

  /// Orders a range until each rank within it has the number that sorting would put there.
  ///
  /// Hoare's selection, for several ranks at a time. A range that halves too seldom is sorted.
  private static func place(
    _ ranks: ArraySlice<Int>, in range: Range<Int>, of values: UnsafeMutableBufferPointer<Double>
  ) {
    var (ranks, range) = (ranks, range)
    var partitions = 2 * (Int.bitWidth - range.count.leadingZeroBitCount)
    while !ranks.isEmpty {
      if range.count <= shortest || partitions == 0 { return values[range].sort() }
      partitions -= 1
      let middle = partition(range, of: values)
      let cut = ranks.firstIndex { $0 >= middle } ?? ranks.endIndex
      place(ranks[..<cut], in: range.lowerBound..<middle, of: values)
      ranks = ranks[cut...]
      range = middle..<range.upperBound
    }
  }

  private static let shortest = 32

  /// Moves what is smaller than some number of the range before what is larger, both of at least one.
  ///
  /// - Returns: where the larger begin.
  private static func partition(
    _ range: Range<Int>, of values: UnsafeMutableBufferPointer<Double>
  ) -> Int {
    let (first, last) = (range.lowerBound, range.upperBound - 1)
    let middle = first + range.count / 2
    if values[middle] < values[first] { values.swapAt(middle, first) }
    if values[last] < values[middle] { values.swapAt(last, middle) }
    if values[middle] < values[first] { values.swapAt(middle, first) }
    let pivot = values[middle]
    var (lower, upper) = (first, last)
    while true {
      repeat { lower += 1 } while values[lower] < pivot
      repeat { upper -= 1 } while values[upper] > pivot
      if lower >= upper { return upper + 1 }
      values.swapAt(lower, upper)
    }
  }
}
