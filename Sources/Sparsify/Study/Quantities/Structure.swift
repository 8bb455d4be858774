/// What is left of the network: see `UnitStructure`.
extension Quantity<ModelPair> {
  static var structure: [Self] {
    [
      Self("dead", .count, "Units all of whose incoming weights are pruned") {
        Double($0.structure.dead.reduce(0, +))
      },
      Self("orphan", .count, "Units all of whose outgoing weights are pruned") {
        Double($0.structure.orphan.reduce(0, +))
      },
      Self("removed", .count, "Units that the network can do without") {
        $0.structure.compact.map { Double($0.removed.reduce(0, +)) }
      },
      Self("collapsed", .count, "Layers with no kept weight: one makes the output constant") {
        Double($0.structure.collapsed)
      },
      Self("active_weights", .count, "Kept weights between units that are not removed") {
        $0.structure.compact.map { Double($0.activeWeights) }
      },
      Self("compact_parameters", .count, "Weights and biases of the network without removed units")
      {
        $0.structure.compact.map { Double($0.parameters) }
      },
      Self("inputs_used", .count, "Channels of the images that are still looked at") {
        $0.structure.compact.map { Double($0.inputsUsed) }
      },
    ]
  }
}

extension Quantity<LayerPair> {
  static var layerUnits: [Self] {
    [
      Self("units", .count, "Channels of a convolution, outputs of a linear layer") {
        Double($0.model.full.model.architecture.layers[$0.position].outputs)
      },
      Self("dead", .count, "Units all of whose incoming weights are pruned") {
        Double($0.model.structure.dead[$0.position])
      },
      Self("orphan", .count, "Units all of whose outgoing weights are pruned") {
        Double($0.model.structure.orphan[$0.position])
      },
      Self("removed", .count, "Units that the network can do without") { pair in
        pair.model.structure.compact.map { Double($0.removed[pair.position]) }
      },
    ]
  }
}
