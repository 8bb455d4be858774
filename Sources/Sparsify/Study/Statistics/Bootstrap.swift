import Tensor

/// Percentile intervals of statistics, from resamples of rows drawn with replacement.
///
/// Resample r draws as many rows as there are, from the outputs of one SplitMix64 stream that follow those
/// of resample r - 1, so anybody can draw the same.
package struct Bootstrap: Sendable, Equatable {
  /// Resamples; 0 for none.
  package let rounds: Int
  package let seed: UInt64

  /// Where nothing else is said.
  package static let usualRounds = 2_000

  package init(rounds: Int = Self.usualRounds, seed: UInt64 = 1) {
    self.rounds = rounds
    self.seed = seed
  }

  /// The quantiles .025 and .975 of a statistic over the resamples.
  package struct Result: Sendable, Equatable {
    package let interval: Interval?
    /// Resamples in which the statistic was defined.
    package let rounds: Int
  }

  /// - Parameters:
  ///   - columns: of equally many values; rows with one that is absent or not finite are left out.
  ///   - statistic: of the columns of a resample; nil where it is undefined.
  /// - Returns: No interval of fewer than two rows.
  package func interval(
    of columns: [[Double?]], _ statistic: ([[Double]]) -> Double?
  ) -> Result {
    let rows = (columns.first?.indices ?? 0..<0).filter { row in
      columns.allSatisfy { $0[row]?.isFinite == true }
    }
    guard rows.count > 1 else { return Result(interval: nil, rounds: 0) }
    let present = columns.map { column in rows.map { column[$0] ?? .nan } }
    var generator = SplitMix64(seed: seed)
    var values: [Double] = []
    var resample = present
    for _ in 0..<rounds {
      for place in rows.indices {
        let row = generator.index(below: rows.count)
        for column in present.indices { resample[column][place] = present[column][row] }
      }
      if let value = statistic(resample)?.ifFinite { values.append(value) }
    }
    let sorted = SortedValues(values)
    guard let lower = sorted.quantile(0.025), let upper = sorted.quantile(0.975) else {
      return Result(interval: nil, rounds: 0)
    }
    return Result(interval: Interval(lower: lower, upper: upper), rounds: values.count)
  }
}
