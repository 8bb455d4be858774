/// Puts a network's graph together, node by node. Nodes with tensors come in the order of PyTorch's state dict.
package struct GraphBuilder {
  package private(set) var nodes: [Node] = []
  package private(set) var layers: [Layer] = []

  /// A node of the graph, as what comes after it names it.
  package struct Place: Sendable {
    fileprivate let index: Int
  }

  /// Begins with square images.
  package init(channels: Int, side: Int) {
    nodes = [Node(module: "", operation: .input, inputs: [], channels: channels, side: side)]
  }

  /// The tensors of all nodes, in their order.
  package func tensors(variational: Bool) -> [TensorSpec] {
    nodes.flatMap { node in
      switch node.operation {
      case .weighted(let layer): layers[layer].tensors(at: layer, variational: variational)
      case .batchNorm: node.batchNormTensors()
      default: [] as [TensorSpec]
      }
    }
  }

  /// The image.
  package var image: Place { Place(index: 0) }

  private mutating func add(
    _ operation: Node.Operation, module: String = "", to inputs: [Place], channels: Int, side: Int
  ) -> Place {
    nodes.append(
      Node(
        module: module, operation: operation, inputs: inputs.map(\.index), channels: channels,
        side: side))
    return Place(index: nodes.count - 1)
  }

  /// A node whose output has the shape of its input.
  private mutating func add(
    _ operation: Node.Operation, module: String = "", to input: Place
  ) -> Place {
    let node = nodes[input.index]
    return add(operation, module: module, to: [input], channels: node.channels, side: node.side)
  }

  /// - Parameter name: nil calls the layer as its module.
  package mutating func convolution(
    _ input: Place, module: String, name: String? = nil, outputs: Int, kernel: Int, stride: Int = 1,
    padding: Int = 0, hasBias: Bool
  ) -> Place {
    let from = nodes[input.index]
    let layer = Layer(
      name: name ?? module, module: module,
      kind: .convolution(kernel: kernel, stride: stride, padding: padding), inputs: from.channels,
      outputs: outputs, inputSide: from.side, hasBias: hasBias)
    layers.append(layer)
    return add(
      .weighted(layer: layers.count - 1), module: module, to: [input], channels: outputs,
      side: layer.outputSide)
  }

  /// A linear layer with a bias.
  package mutating func linear(
    _ input: Place, module: String, name: String? = nil, outputs: Int
  ) -> Place {
    let from = nodes[input.index]
    precondition(from.side == 1, "a linear layer takes no images")
    var pixels = 1
    if from.operation == .flatten {
      let images = nodes[from.inputs[0]]
      pixels = images.side * images.side
    }
    layers.append(
      Layer(
        name: name ?? module, module: module, kind: .linear, inputs: from.channels,
        outputs: outputs, inputSide: 1, inputPixels: pixels))
    return add(
      .weighted(layer: layers.count - 1), module: module, to: [input], channels: outputs, side: 1)
  }

  /// Batch normalisation of each channel: `[channels, side, side]` stays as it is.
  package mutating func batchNorm(_ input: Place, module: String) -> Place {
    add(.batchNorm, module: module, to: input)
  }

  /// The maximum of squares of a side: `[channels, n, n]` becomes `[channels, n / side, n / side]`, without the rest
  /// where that is no whole number.
  package mutating func maxPool(_ input: Place, side: Int) -> Place {
    let from = nodes[input.index]
    return add(
      .maxPool(side: side), to: [input], channels: from.channels, side: from.side / side)
  }

  /// The mean of each channel: `[channels, side, side]` becomes `[channels, 1, 1]`.
  package mutating func averagePool(_ input: Place) -> Place {
    add(.averagePool, to: [input], channels: nodes[input.index].channels, side: 1)
  }

  /// A nonlinearity of each element.
  ///
  /// - Parameter nonlinearity: nil is the model's own.
  package mutating func activation(_ input: Place, _ nonlinearity: Nonlinearity? = nil) -> Place {
    add(.activation(nonlinearity), to: input)
  }

  package mutating func dropout(_ input: Place) -> Place { add(.dropout, to: input) }

  /// The sum of two inputs, element by element.
  ///
  /// - Precondition: both have the same channels and side, which are those of the sum.
  package mutating func sum(_ a: Place, _ b: Place) -> Place {
    let (first, second) = (nodes[a.index], nodes[b.index])
    precondition(
      (first.channels, first.side) == (second.channels, second.side),
      "the sum of \(first.channels)x\(first.side)² and \(second.channels)x\(second.side)²")
    return add(.add, to: [a, b], channels: first.channels, side: first.side)
  }

  /// All elements in a row, channel after channel: `[channels, side, side]` becomes `[channels · side², 1, 1]`, as linear
  /// layers take it.
  package mutating func flatten(_ input: Place) -> Place {
    let from = nodes[input.index]
    return add(
      .flatten, to: [input], channels: from.channels * from.side * from.side, side: 1)
  }
}
