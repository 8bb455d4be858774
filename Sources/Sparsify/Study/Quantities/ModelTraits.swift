import VariationalDropout

/// What a study keeps of a model: all but its parameters, which are many of a large network.
package struct ModelTraits: Sendable, Equatable {
  package let architecture: Architecture
  /// What is kept of the weights.
  package let kept: KeptWeights
  /// How log-alpha is spread in each layer; nil where the variational form is not there.
  package let logAlpha: [LogAlphaSpread]?
  /// Of each layer's weights the L2 norm, and the sum of their magnitudes.
  let norms, magnitudes: [Double]

  package init(_ model: StudiedModel) {
    architecture = model.architecture
    kept = model.kept
    logAlpha = model.logAlpha
    let layers = architecture.layers.indices.map { model.weights(ofLayer: $0) }
    norms = layers.map { $0.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }
    magnitudes = layers.map { $0.reduce(0) { $0 + Double(abs($1)) } }
  }

  /// The connections between its units that are kept.
  package var connections: [UnitStructure.Connections] {
    architecture.layers.enumerated().map { position, layer in
      // The first linear layer sees channels of images, each as a block of inputs.
      let block = layer.inputPixels
      return UnitStructure.Connections(
        outputs: layer.outputs, inputs: layer.inputs / block,
        kernel: block * layer.kernel * layer.kernel
      ) { kept[position, $0] }
    }
  }
}
