/// What one sees of a tensor at a glance.
public struct TensorStatistics: Sendable, Equatable {
  public var count: Int
  public var zeros: Int
  public var nans: Int
  public var infinities: Int
  /// The smallest and the largest number, infinities included; nil where there is none but NaN.
  public var minimum: Double?
  public var maximum: Double?

  package init(
    count: Int = 0, zeros: Int = 0, nans: Int = 0, infinities: Int = 0, minimum: Double? = nil,
    maximum: Double? = nil
  ) {
    self.count = count
    self.zeros = zeros
    self.nans = nans
    self.infinities = infinities
    self.minimum = minimum
    self.maximum = maximum
  }

  public var isFinite: Bool { nans == 0 && infinities == 0 }
}

extension Tensor {
  /// Counts zeros (of either sign), NaN and infinities, and finds the range.
  public var statistics: TensorStatistics {
    var statistics = TensorStatistics(count: count)
    var (low, high) = (Double.infinity, -Double.infinity)
    for stretch in stretches(of: 1 << 16) {  // Numbers take up to eight times what elements do.
      for value in stretch.doubles() {
        if value.isNaN {
          statistics.nans += 1
          continue
        }
        if value == 0 { statistics.zeros += 1 }
        if value.isInfinite { statistics.infinities += 1 }
        low = min(low, value)
        high = max(high, value)
      }
    }
    if statistics.nans < count { (statistics.minimum, statistics.maximum) = (low, high) }
    return statistics
  }

  /// The elements in row-major order, `length` at a time.
  private func stretches(of length: Int) -> some Sequence<Tensor> {
    stride(from: 0, to: count, by: length).lazy.map { start in
      Tensor(
        dtype: dtype, shape: [Swift.min(length, count - start)], storage: storage,
        byteOffset: byteOffset + start * dtype.size)
    }
  }
}
