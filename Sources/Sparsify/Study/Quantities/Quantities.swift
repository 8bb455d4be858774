/// All quantities, in the order of the columns.
package enum Quantities {
  /// Of a model after an epoch.
  package static let ofModels: [Quantity<ModelPair>] =
    Quantity.accuracies + Quantity.agreements + Quantity.changes + Quantity.kappas
    + Quantity.calibration + Quantity.sparsities + Quantity.geometry + Quantity.structure

  /// Of a layer of such a model.
  package static let ofLayers: [Quantity<LayerPair>] =
    Quantity.layerSparsities + Quantity.layerUnits + Quantity.layerGeometry
    + Quantity.layerLogAlpha

  /// Of such a model over all its epochs: the accuracies at all of `SparsityPath.levels`, which tables explain
  /// together.
  package static let ofPaths: [Quantity<SparsityPath>] = Quantity.levelAccuracies

  /// Of a class in such a model's predictions.
  package static let ofClasses: [Quantity<ClassPair>] = Quantity.classRecalls

  /// Those of them that are averaged over models: differences between the full and the sparse one.
  static let changesOfClasses = ofClasses.filter { $0.unit == .difference }
}
