import Tensor
import VariationalDropout

/// A network in plain form with its pruned weights at zero.
package struct StudiedModel: Sendable {
  package let architecture: Architecture
  /// The values of `architecture.tensors(variational: false)`.
  package let parameters: [[Float]]
  /// What is kept of the weights.
  package let kept: KeptWeights
  /// How log-alpha is spread in each layer; nil where the variational form is not there.
  package let logAlpha: [LogAlphaSpread]?

  /// - Parameters:
  ///   - kept: for each layer and weight whether it is kept; nil where it is not zero.
  /// - Precondition: the parameters are the architecture's, and zero where they are pruned.
  package init(
    _ architecture: Architecture, parameters: [[Float]], kept: KeptWeights? = nil,
    logAlpha: [LogAlphaSpread]? = nil
  ) {
    let counts = architecture.tensors(variational: false).map(\.count)
    precondition(parameters.map(\.count) == counts, "parameters of another network")
    self.architecture = architecture
    self.parameters = parameters
    self.kept =
      kept
      ?? KeptWeights(architecture.layers.indices.map { parameters[2 * $0].map { $0 != 0 } })
    self.logAlpha = logAlpha
  }

  /// The weights of a layer, in the order of its tensor.
  package func weights(ofLayer position: Int) -> [Float] { parameters[2 * position] }

  /// The connections between its units that are kept.
  package var connections: [UnitStructure.Connections] {
    architecture.layers.enumerated().map { position, layer in
      // The first linear layer sees channels of images, each as a block of inputs.
      let block =
        position > 0 && !layer.isConvolution
        ? architecture.layers[position - 1].pooledSide
          * architecture.layers[position - 1].pooledSide
        : 1
      return UnitStructure.Connections(
        outputs: layer.outputs, inputs: layer.inputs / block,
        kernel: block * layer.kernel * layer.kernel
      ) { kept[position, $0] }
    }
  }
}
