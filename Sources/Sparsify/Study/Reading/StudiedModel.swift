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
  /// Where each layer's weights stand among the parameters.
  private let weightPlaces: [Int]

  /// - Parameters:
  ///   - kept: for each layer and weight whether it is kept; nil where it is not zero.
  /// - Precondition: the parameters are the architecture's, and zero where they are pruned.
  package init(
    _ architecture: Architecture, parameters: [[Float]], kept: KeptWeights? = nil,
    logAlpha: [LogAlphaSpread]? = nil
  ) {
    let counts = architecture.tensors(variational: false).map(\.count)
    precondition(parameters.map(\.count) == counts, "parameters of another network")
    let weightPlaces = architecture.weightPlaces(variational: false)
    self.weightPlaces = weightPlaces
    self.architecture = architecture
    self.parameters = parameters
    self.kept =
      kept
      ?? KeptWeights(weightPlaces.map { parameters[$0].map { $0 != 0 } })
    self.logAlpha = logAlpha
  }

  /// See `Architecture.vector(_:)`.
  package var vector: [Float] { architecture.vector(parameters) }

  /// The weights of a layer, in the order of its tensor.
  package func weights(ofLayer position: Int) -> [Float] { parameters[weightPlaces[position]] }
}
