import Tensor

extension StudyTableKind {
  static let layers = StudyTableKind(
    RootTable.layers.name, rows: "trial, epoch and layer",
    columns: [
      .trial, .epoch,
      KeyColumn(names: ["layer"], meaning: "the layer, by its name in the network"),
    ], quantities: Quantities.ofLayers.map(\.name)
  ) { study in
    study.pairs.flatMap { pair in
      pair.layers.map { layer in
        [.integer(pair.epoch), .string(layer.name)] + Quantities.ofLayers.map { $0.json(layer) }
      }
    }
  }
}
