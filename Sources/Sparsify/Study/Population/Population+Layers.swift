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
  /// - Precondition: there is such a quantity.
  func share(of name: String, at epoch: Int, in whole: (ModelSize) -> Int) -> [Double?] {
    zip(column(name, at: epoch), epochs[epoch]?.models ?? []).map { value, model in
      value.map { $0 / Double(whole(networks[models[model].network])) }
    }
  }

  /// A quantity of one layer of all models that have it.
  ///
  /// - Precondition: there is such a quantity.
  package func column(_ name: String, ofLayer layer: String, at epoch: Int) -> [Double?] {
    guard let place = Quantities.ofLayers.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("no quantity '\(name)' of layers")
    }
    return epochs[epoch]?.layers[layer]?[place] ?? []
  }

  /// The columns of result.json that are kept.
  static let recorded = [ResultColumn.accuracy(.test), ResultColumn.accuracy(.train)]

  /// What the rows of all models say that have the epoch.
  ///
  /// - Precondition: the column is kept.
  package func recorded(_ name: String, at epoch: Int) -> [Double?] {
    guard let place = Self.recorded.firstIndex(of: name) else {
      preconditionFailure("the column '\(name)' is not kept")
    }
    return epochs[epoch]?.recorded[place] ?? []
  }
}
