/// The units of a pruned network that still do something, and the network that they make.
///
/// A unit is an output channel of a convolution or an output of a linear layer.
package struct UnitStructure: Sendable, Equatable {
  /// The weights of one layer, as connections between units: of the first linear layer the inputs are
  /// the channels of the last convolution, each with its block of positions as kernel.
  package struct Connections: Sendable, Equatable {
    package let outputs, inputs: Int
    /// The weights between two units.
    package let kernel: Int
    /// Of each output and input the weights that are kept, `[outputs, inputs]`.
    package let kept: [Int]

    /// - Parameter isKept: asked by place in `[outputs, inputs, kernel]`.
    package init(outputs: Int, inputs: Int, kernel: Int, isKept: (Int) -> Bool) {
      (self.outputs, self.inputs, self.kernel) = (outputs, inputs, kernel)
      kept = (0..<(outputs * inputs)).map { pair in
        (0..<kernel).count { isKept(pair * kernel + $0) }
      }
    }

    func isConnected(_ output: Int, _ input: Int) -> Bool { kept[output * inputs + input] > 0 }
  }

  /// The units of each layer all of whose incoming weights are pruned.
  package let dead: [Int]
  /// Those all of whose outgoing weights are pruned, in every layer that reads them; 0 of the last layer.
  package let orphan: [Int]
  /// Layers without a kept weight: of networks without short cuts one makes the output constant.
  package let collapsed: Int
  /// What is left without the units that nothing depends on; nil of networks that can't lose units.
  package let compact: CompactNetwork?

  /// - Parameters:
  ///   - readers: of each layer, see `Architecture.readers`.
  ///   - canLoseUnits: see `Architecture.canLoseUnits`.
  /// - Precondition: a layer at least, and a reader has as many inputs as the layer has outputs; without units that
  ///   can be lost, the layers need not be in a row.
  package init(_ layers: [Connections], readers: [[Int]], canLoseUnits: Bool) {
    precondition(!layers.isEmpty, "a network of no layers")
    for (layer, readers) in zip(layers, readers) {
      for reader in readers.map({ layers[$0] }) {
        precondition(
          layer.outputs == reader.inputs, "\(reader.inputs) inputs of \(layer.outputs) units")
      }
    }
    dead = layers.map { layer in
      (0..<layer.outputs).count { o in
        !(0..<layer.inputs).contains { layer.isConnected(o, $0) }
      }
    }
    orphan = zip(layers, readers).map { layer, readers in
      if readers.isEmpty { return 0 }
      return (0..<layer.outputs).count { unit in
        readers.map { layers[$0] }.allSatisfy { reader in
          !(0..<reader.outputs).contains { reader.isConnected($0, unit) }
        }
      }
    }
    collapsed = layers.count { $0.kept.allSatisfy { $0 == 0 } }
    compact = canLoseUnits ? CompactNetwork(layers) : nil
  }
}

/// A pruned network without the units that nothing depends on. A removed unit without inputs is a constant that the
/// biases of the next layer can take over, exactly because no convolution pads its images.
package struct CompactNetwork: Sendable, Equatable {
  /// The units of each layer that it does without: no kept weight comes from a unit that is still there,
  /// or none leads to one. Classes are never removed.
  package let removed: [Int]
  /// Kept weights with both ends still there.
  package let activeWeights: Int
  /// Weights and biases of the network of the units that are still there.
  package let parameters: Int
  /// Channels of the images that are still looked at.
  package let inputsUsed: Int

  /// - Precondition: each layer reads the one before.
  init(_ layers: [UnitStructure.Connections]) {
    let isThere = Self.remaining(layers)
    let counts = isThere.map { $0.count { $0 } }
    removed = zip(layers, counts.dropFirst()).map { $0.outputs - $1 }
    inputsUsed = counts[0]
    var (active, compact) = (0, 0)
    for (position, layer) in layers.enumerated() {
      compact += counts[position + 1] * counts[position] * layer.kernel + counts[position + 1]
      for o in 0..<layer.outputs where isThere[position + 1][o] {
        for i in 0..<layer.inputs where isThere[position][i] {
          active += layer.kept[o * layer.inputs + i]
        }
      }
    }
    activeWeights = active
    parameters = compact
  }

  /// Which input channels and which units of each layer are still there, when going forward and backward
  /// removes no more.
  private static func remaining(_ layers: [UnitStructure.Connections]) -> [[Bool]] {
    var isThere = [[Bool](repeating: true, count: layers[0].inputs)]
    isThere += layers.map { [Bool](repeating: true, count: $0.outputs) }
    while true {
      let before = isThere
      for (position, layer) in layers.enumerated().dropLast() {
        for o in 0..<layer.outputs where isThere[position + 1][o] {
          isThere[position + 1][o] = (0..<layer.inputs).contains {
            isThere[position][$0] && layer.isConnected(o, $0)
          }
        }
      }
      for (position, layer) in layers.enumerated().reversed() {
        for i in 0..<layer.inputs where isThere[position][i] {
          isThere[position][i] = (0..<layer.outputs).contains {
            isThere[position + 1][$0] && layer.isConnected($0, i)
          }
        }
      }
      if isThere == before { return isThere }
    }
  }
}
