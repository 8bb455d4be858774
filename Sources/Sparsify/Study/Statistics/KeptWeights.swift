import VariationalDropout

/// Which weights of a model are kept, layer by layer, biases aside.
package struct KeptWeights: Sendable, Equatable {
  /// A tensor for each layer.
  private let mask: Mask
  /// The kept weights of each layer.
  package let counts: [Int]
  /// The weights of each layer.
  package let weights: [Int]

  /// - Parameter layers: for each layer and weight whether it is kept.
  package init(_ layers: [[Bool]]) {
    let mask = Mask(kept: layers)
    self.mask = mask
    weights = mask.counts
    counts = mask.counts.enumerated().map { layer, count in
      count - mask.prunedCount(ofTensor: layer)
    }
  }

  /// All kept weights.
  package var count: Int { counts.reduce(0, +) }
  /// All weights.
  package var total: Int { weights.reduce(0, +) }
  package var prunedCount: Int { total - count }

  /// Whether a weight of a layer is kept.
  package subscript(layer: Int, weight: Int) -> Bool { mask[layer, weight] }

  /// The weights that both keep.
  ///
  /// - Precondition: both have the same layers.
  package func overlap(with other: KeptWeights) -> Int { mask.overlap(with: other.mask) }

  /// The Jaccard index: weights that both keep over weights that one or both keep. Nil where neither
  /// keeps any.
  ///
  /// - Precondition: both have the same layers.
  package func jaccard(with other: KeptWeights) -> Double? {
    let both = overlap(with: other)
    return Double(both, of: count + other.count - both)
  }
}
