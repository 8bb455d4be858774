// Layers over all models, and what the rows of the twin say.

extension Population {
  /// The layers that any model has at an epoch, by name.
  package func layerNames(at epoch: Int) -> [String] {
    // `conv1` to `fc2`: the order of the names is that of the networks.
    (epochs[epoch]?.layers.keys).map { $0.sorted() } ?? []
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
