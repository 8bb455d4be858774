/// What one sees of a tensor at a glance.
public struct TensorStatistics: Sendable, Equatable {
  public var count = 0
  public var zeros = 0
  public var nans = 0
  public var infinities = 0
  /// The smallest and the largest number, infinities included; nil where there is none but NaN.
  public var minimum: Double?
  public var maximum: Double?

  public var isFinite: Bool { nans == 0 && infinities == 0 }
}

extension Tensor {
  /// Counts zeros (of either sign), NaN and infinities, and finds the range.
  public var statistics: TensorStatistics {
    var statistics = TensorStatistics(count: count)
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in doubles() {
      if value.isNaN {
        statistics.nans += 1
        continue
      }
      if value == 0 { statistics.zeros += 1 }
      if value.isInfinite { statistics.infinities += 1 }
      low = min(low, value)
      high = max(high, value)
    }
    if statistics.nans < count { (statistics.minimum, statistics.maximum) = (low, high) }
    return statistics
  }
}
