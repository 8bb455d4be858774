/// How large the parameters are, and how far they moved.
extension Quantity<ModelPair> {
  static var geometry: [Self] { [norm, fullNorm, distance, cosine, meanMagnitudeOfKept] }

  package static var norm: Self {
    Self("norm", .number, "L2 norm of the sparse model's weights and biases") {
      $0.distance.sparseNorm
    }
  }

  package static var fullNorm: Self {
    Self("full_norm", .number, "The same of the full model") { $0.distance.fullNorm }
  }

  package static var distance: Self {
    Self("distance", .number, "L2 norm of their difference") { $0.distance.distance }
  }

  package static var cosine: Self {
    Self("cosine", .number, "Cosine of the angle between them") { $0.distance.cosine }
  }

  package static var meanMagnitudeOfKept: Self {
    Self("mean_abs_kept", .number, "Mean magnitude of the kept weights") { pair in
      pair.kept.count == 0
        ? nil
        : pair.layers.reduce(0) { $0 + $1.magnitude } / Double(pair.kept.count)
    }
  }
}

extension Quantity<LayerPair> {
  static var layerGeometry: [Self] { [meanMagnitudeOfKept, norm, fullNorm] }

  package static var meanMagnitudeOfKept: Self {
    Self("mean_abs_kept", .number, "Mean magnitude of the kept weights") { layer in
      let kept = layer.model.kept.counts[layer.position]
      return kept == 0 ? nil : layer.magnitude / Double(kept)
    }
  }

  package static var norm: Self {
    Self("norm", .number, "L2 norm of the layer's weights in the sparse model") {
      $0.model.sparse.model.norms[$0.position]
    }
  }

  package static var fullNorm: Self {
    Self("full_norm", .number, "The same in the full model") {
      $0.model.full.model.norms[$0.position]
    }
  }
}

extension LayerPair {
  /// The sum of the magnitudes of the sparse model's weights.
  fileprivate var magnitude: Double {
    model.sparse.model.magnitudes[position]
  }
}
