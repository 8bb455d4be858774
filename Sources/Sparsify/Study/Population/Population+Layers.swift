// Layers over all models, and what the rows of the twin say.

extension Population {
  /// The layers that any model has, in the order of the networks: one that an earlier network lacks stands
  /// behind the one before it.
  package var layerNames: [String] { networks.map { $0.layers.map(\.name) }.merged() }

  /// The layers that any model has at an epoch, in the same order.
  package func layerNames(at epoch: Int) -> [String] {
    layerNames.filter { epochs[epoch]?.layers[$0] != nil }
  }

  /// A quantity of all models at an epoch over what their networks have of it.
  ///
  /// - Precondition: it is one of `Quantities.ofModels`.
  func share(
    of quantity: Quantity<ModelPair>, at epoch: Int, in whole: (ModelSize) -> Int
  ) -> [Double?] {
    zip(column(quantity, at: epoch), epochs[epoch]?.models ?? []).map { value, model in
      value.map { $0 / Double(whole(networks[models[model].network])) }
    }
  }

  /// A quantity of one layer of all models that have it.
  ///
  /// - Precondition: it is one of `Quantities.ofLayers`.
  package func column(
    _ quantity: Quantity<LayerPair>, ofLayer layer: String, at epoch: Int
  ) -> [Double?] {
    epochs[epoch]?.layers[layer]?[quantity] ?? []
  }

  /// The test accuracy that the rows of all models say that have the epoch.
  package func recordedAccuracy(at epoch: Int) -> [Double?] {
    epochs[epoch]?.recordedAccuracy ?? []
  }
}
