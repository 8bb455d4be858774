/// What is told of a model's weights in place of them: for each learned tensor in the order of the network the mean, the
/// variance and five percentiles.
///
/// Source: Unterthiner et al., Predicting Neural Network Accuracy from Weights, 2020.
package enum LayerStatistics {
  /// In percent, by linear interpolation.
  package static let percentiles = [1.0, 25, 50, 75, 99]

  /// As they are called, for one tensor.
  package static let names =
    ["mean", "variance"] + percentiles.map { "percentile_\(Int($0))" }

  /// Of all tensors of a model, one after the other.
  package static func values(_ tensors: [[Float]]) -> [Double] { tensors.flatMap { values($0) } }

  /// - Parameter tensor: finite values, at least one.
  /// - Returns: as many as there are names; the variance is that of a population.
  private static func values(_ tensor: [Float]) -> [Double] {
    let sorted = SortedValues(tensor.map { Double($0) })
    let count = Double(tensor.count)
    let mean = sorted.values.reduce(0, +) / count
    let variance = sorted.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    return [mean, variance] + percentiles.map { sorted.quantile($0 / 100)! }
  }
}
