/// The units of a pruned network that still do something, and the network that they make.
///
/// A unit is an output channel of a convolution or an output of a linear layer. A removed unit without
/// inputs is a constant that the biases of the next layer can take over, exactly because no convolution
/// pads its images.
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
  /// Those all of whose outgoing weights are pruned; 0 of the last layer.
  package let orphan: [Int]
  /// Those that the compact network does without: no kept weight comes from a unit that is still there,
  /// or none leads to one. Classes are never removed.
  package let removed: [Int]
  /// Layers without a kept weight: one makes the output constant.
  package let collapsed: Int
  /// Kept weights with both ends still there.
  package let activeWeights: Int
  /// Weights and biases of the network of the units that are still there.
  package let compactParameters: Int
  /// Channels of the images that are still looked at.
  package let inputsUsed: Int

  /// - Precondition: a layer at least, and each has as many inputs as the one before has outputs.
  package init(_ layers: [Connections]) {
    precondition(!layers.isEmpty, "a network of no layers")
    for (layer, next) in zip(layers, layers.dropFirst()) {
      precondition(layer.outputs == next.inputs, "\(next.inputs) inputs of \(layer.outputs) units")
    }
    let isThere = Self.remaining(layers)
    dead = layers.map { layer in
      (0..<layer.outputs).count { o in
        !(0..<layer.inputs).contains { layer.isConnected(o, $0) }
      }
    }
    orphan =
      layers.dropFirst().map { layer in
        (0..<layer.inputs).count { i in
          !(0..<layer.outputs).contains { layer.isConnected($0, i) }
        }
      } + [0]
    let counts = isThere.map { $0.count { $0 } }
    removed = zip(layers, counts.dropFirst()).map { $0.outputs - $1 }
    collapsed = layers.count { $0.kept.allSatisfy { $0 == 0 } }
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
    compactParameters = compact
  }

  /// Which input channels and which units of each layer are still there, when going forward and backward
  /// removes no more.
  private static func remaining(_ layers: [Connections]) -> [[Bool]] {
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
