/// What is left of the network: see `UnitStructure`.
extension Quantity<ModelPair> {
  static var structure: [Self] {
    [dead, orphan, removed, collapsed, activeWeights, compactParameters, inputsUsed]
  }

  package static var dead: Self {
    Self("dead", .count, "Units all of whose incoming weights are pruned") {
      Double($0.structure.dead.reduce(0, +))
    }
  }

  package static var orphan: Self {
    Self("orphan", .count, "Units all of whose outgoing weights are pruned") {
      Double($0.structure.orphan.reduce(0, +))
    }
  }

  package static var removed: Self {
    Self("removed", .count, "Units that the network can do without") {
      $0.structure.compact.map { Double($0.removed.reduce(0, +)) }
    }
  }

  package static var collapsed: Self {
    Self("collapsed", .count, "Layers with no kept weight: one makes the output constant") {
      Double($0.structure.collapsed)
    }
  }

  package static var activeWeights: Self {
    Self("active_weights", .count, "Kept weights between units that are not removed") {
      $0.structure.compact.map { Double($0.activeWeights) }
    }
  }

  package static var compactParameters: Self {
    Self(
      "compact_parameters", .count, "Weights and biases of the network without removed units"
    ) {
      $0.structure.compact.map { Double($0.parameters) }
    }
  }

  package static var inputsUsed: Self {
    Self("inputs_used", .count, "Channels of the images that are still looked at") {
      $0.structure.compact.map { Double($0.inputsUsed) }
    }
  }
}

extension Quantity<LayerPair> {
  static var layerUnits: [Self] { [units, dead, orphan, removed] }

  package static var units: Self {
    Self("units", .count, "Channels of a convolution, outputs of a linear layer") {
      Double($0.model.full.model.architecture.layers[$0.position].outputs)
    }
  }

  package static var dead: Self {
    Self("dead", .count, "Units all of whose incoming weights are pruned") {
      Double($0.model.structure.dead[$0.position])
    }
  }

  package static var orphan: Self {
    Self("orphan", .count, "Units all of whose outgoing weights are pruned") {
      Double($0.model.structure.orphan[$0.position])
    }
  }

  package static var removed: Self {
    Self("removed", .count, "Units that the network can do without") { pair in
      pair.model.structure.compact.map { Double($0.removed[pair.position]) }
    }
  }
}
