import VariationalDropout

/// How log-alpha was spread after an epoch.
package struct LogAlphaRecord: Sendable, Equatable {
  package var epoch: Int
  /// One a layer.
  package var layers: [LogAlphaHistogram]

  package init(epoch: Int, layers: [LogAlphaHistogram]) {
    self.epoch = epoch
    self.layers = layers
  }

  /// Whether it can be that of a network: of each layer no more values than it has weights.
  package func fits(_ architecture: Architecture) -> Bool {
    layers.count == architecture.layers.count
      && zip(layers, architecture.layers).allSatisfy { histogram, layer in
        // No sum is beyond bounds where no count is.
        histogram.counts.allSatisfy { 0...layer.weightCount ~= $0 }
          && histogram.counts.reduce(0, +) <= layer.weightCount
      }
  }

  /// Whether an epoch has one: the first, every fifth and the last.
  package static func isDue(epoch: Int, of epochs: Int) -> Bool {
    epoch % 5 == 0 || epoch == epochs
  }
}
