/// How large the models of a twin are: medians, where there are several networks.
struct ModelSize: Sendable {
  /// Of layers, without biases and what else is learned.
  let weights: Double?
  /// Weights, and a bias for each unit: what networks without batch normalisation learn.
  let weightsAndBiases: Double?

  init(of twin: ReportedTwin, at epoch: Int) {
    let layers = twin.population.layerNames(at: epoch)
    func sum(_ name: String) -> Double? {
      let medians = layers.compactMap { layer in
        QuantileSummary(twin.population.column(name, ofLayer: layer, at: epoch)).median
      }
      return medians.isEmpty ? nil : medians.reduce(0, +)
    }
    weights = sum("weights")
    weightsAndBiases = weights.flatMap { weights in sum("units").map { weights + $0 } }
  }
}
