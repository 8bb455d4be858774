import VariationalDropout

/// How large a network is: what models of one network have in common, whether they have dropout layers or not.
struct ModelSize: Sendable, Hashable {
  struct Layer: Sendable, Hashable {
    var name: String
    /// Without biases.
    var weights: Int
    var units: Int
  }

  /// In the order of the network.
  let layers: [Layer]
  /// See `Architecture.canLoseUnits`.
  let canLoseUnits: Bool

  init(of architecture: Architecture) {
    layers = architecture.layers.map {
      Layer(name: $0.name, weights: $0.weightCount, units: $0.outputs)
    }
    canLoseUnits = architecture.canLoseUnits
  }

  /// Of layers, without biases and what else is learned.
  var weights: Int { layers.reduce(0) { $0 + $1.weights } }
  /// Weights, and a bias for each unit: what networks learn that can lose units.
  var weightsAndBiases: Int { layers.reduce(0) { $0 + $1.weights + $1.units } }
}
