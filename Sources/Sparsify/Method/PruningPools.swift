import VariationalDropout

/// Whether weights compete over the whole model or within their layers.
package enum PruningScope: String, OptionValue, CaseIterable {
  /// One ranking over all layers.
  case global
  /// The same share of each layer.
  case layer
}

/// The sets of weights that are ranked among themselves: the whole model, or each layer.
///
/// Weights are those of convolutions and linear layers, counted layer by layer in row-major order;
/// biases are never pruned.
package struct PruningPools: Sendable, Equatable {
  /// The weights of each layer.
  package let layers: [Range<Int>]
  package let pools: [Range<Int>]

  package init(_ scope: PruningScope, of architecture: Architecture) {
    var layers: [Range<Int>] = []
    var start = 0
    for layer in architecture.layers {
      layers.append(start..<(start + layer.weightCount))
      start += layer.weightCount
    }
    self.layers = layers
    pools =
      switch scope {
      case .global: [0..<start]
      case .layer: layers
      }
  }

  /// How many weights of each pool are pruned at a share, halves rounded to even.
  package func counts(share: Double) -> [Int] {
    pools.map { Int((share * Double($0.count)).rounded(.toNearestOrEven)) }
  }

  /// How many weights of each pool are pruned where so many of each layer are.
  package func counts(ofLayers counts: [Int]) -> [Int] {
    precondition(counts.count == layers.count, "\(counts) for \(layers.count) layers")
    return pools.count == layers.count ? counts : [counts.reduce(0, +)]
  }
}
