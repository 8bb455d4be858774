import VariationalDropout

/// How many weights and biases a layer has.
package struct LayerSize: Sendable, Hashable {
  package var weights, biases: Int

  package init(weights: Int, biases: Int) { (self.weights, self.biases) = (weights, biases) }
}

extension Architecture {
  /// Networks of equal sizes have vectors that can be compared, whatever dropout stands between their layers.
  var layerSizes: [LayerSize] {
    layers.map { LayerSize(weights: $0.weightCount, biases: $0.hasBias ? $0.outputs : 0) }
  }
}
