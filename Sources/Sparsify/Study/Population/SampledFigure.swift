/// A figure over all models that is told with an interval.
struct SampledFigure: Sendable {
  /// As `population.json` calls it.
  let name: String
  let quantities: [Quantity<ModelPair>]
  /// Of the columns of these quantities; nil where it is undefined.
  let statistic: @Sendable ([[Double]]) -> Double?

  private init(
    _ name: String, of quantities: [Quantity<ModelPair>],
    _ statistic: @escaping @Sendable ([[Double]]) -> Double?
  ) {
    (self.name, self.quantities, self.statistic) = (name, quantities, statistic)
  }

  static let medianDrop = Self("median_drop", of: [.drop]) { SortedValues($0[0]).median }
  static let meanDrop = Self("mean_drop", of: [.drop]) { Moments($0[0]).mean }
  static let correlation = Self("pearson_full_sparse", of: [.fullAccuracy, .sparseAccuracy]) {
    pearsonCorrelation($0[0], $0[1])
  }
  static let medianSparsity = Self("median_sparsity", of: [.sparsity]) {
    SortedValues($0[0]).median
  }

  /// All of them, in the order in which they are told.
  static let all = [medianDrop, meanDrop, correlation, medianSparsity]
}
