import Tensor

/// What linear probes tell of the properties of networks of one architecture.
///
/// Source: Schürholt et al., Model Zoos, NeurIPS 2022, and ModelZooDataset, `benchmark_results.ipynb`.
package struct PropertyBenchmark: Sendable {
  /// What is known of a model.
  package enum Features: String, Sendable, CaseIterable {
    /// All weights and biases; of networks with millions they are too many.
    case weights
    /// See `LayerStatistics`.
    case statistics
  }

  package let layers: [LayerSize]
  /// The features of a sample: none of a kind that is not looked at.
  package let weights, statistics: Int
  /// Samples.
  package let counts: SplitParts<Int>
  /// Why nothing is told of any property; nil where something is.
  package var absence: String? { counts.train == 0 ? "no samples to train on" : nil }
  /// What is told of each property from each kind of features, in the order of `PredictedProperty.all` without
  /// those that no sample of the training set has.
  package let scores: [(property: PredictedProperty, of: [Features: ProbeScores])]

  /// - Parameter samples: of equal layers.
  /// - Throws: `RunError` where there are too many, or OpenBLAS is not there.
  package init(_ samples: SplitParts<[PredictionSample]>, jobs: Int) throws(RunError) {
    let sample = DataSetPart.allCases.lazy.compactMap { samples[$0].first }.first
    layers = sample?.layers ?? []
    weights = sample?.weights.count ?? 0
    statistics = sample?.statistics.count ?? 0
    counts = samples.map(\.count)
    let columns = PredictedProperty.all.indices.map { PropertyColumn($0, of: samples) }
    var scores: [[Features: ProbeScores]] = columns.map { _ in [:] }
    let known = samples.train.first?.weights.isEmpty == true ? [.statistics] : Features.allCases
    for features in known {
      // Properties that the same samples have share what is fitted.
      for presence in Set(columns.map(\.presence)).sorted(by: { $0.lexicographicallyPrecedes($1) })
      where presence.contains(1) {
        let train = zip(samples.train, presence).filter { $0.1 == 1 }.map(\.0)
        let ridge = try Ridge(
          SplitParts {
            features.matrix(of: $0 == .train ? train : samples[$0], width: samples.train[0])
          }, jobs: jobs)
        for (place, column) in columns.enumerated() where column.presence == presence {
          scores[place][features] = try column.scores(Probe(ridge: ridge))
        }
      }
    }
    self.scores = zip(PredictedProperty.all, scores).filter { !$0.1.isEmpty }.map { $0 }
  }
}

extension PropertyBenchmark.Features {
  /// - Parameter width: a sample of as many features, where there is no other.
  fileprivate func matrix(
    of samples: [PredictionSample], width: PredictionSample
  ) -> any BlockedMatrix {
    switch self {
    case .weights: RowMatrix(samples.map(\.weights), columns: width.weights.count)
    case .statistics: RowMatrix(samples.map(\.statistics), columns: width.statistics.count)
    }
  }
}
