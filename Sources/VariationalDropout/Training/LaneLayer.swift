/// A layer as the lanes run it, with what follows: max pooling, the model's nonlinearity, dropout.
package struct LaneLayer: Sendable, Hashable {
  package let layer: Layer
  /// Whether the maximum of 2x2 blocks is taken.
  package let isPooled: Bool
  /// Whether a nonlinearity follows, after pooling: every layer but the last.
  package let isActivated: Bool
  /// Whether a dropout layer follows the nonlinearity.
  package let mayDropOut: Bool

  // What kernels ask for in their loops.
  package let inputs: Int
  package let outputs: Int
  package let kernel: Int
  package let inputSide: Int
  /// The side of the output before pooling.
  package let outputSide: Int
  /// The side of what the next layer sees. An odd last row and column are dropped.
  package let pooledSide: Int

  package init(
    _ layer: Layer, isPooled: Bool = false, isActivated: Bool = false, mayDropOut: Bool = false
  ) {
    self.layer = layer
    self.isPooled = isPooled
    self.isActivated = isActivated
    self.mayDropOut = mayDropOut
    inputs = layer.inputs
    outputs = layer.outputs
    kernel = layer.kernel
    inputSide = layer.inputSide
    outputSide = layer.outputSide
    pooledSide = isPooled ? layer.outputSide / 2 : layer.outputSide
  }
}

extension LaneLayer {
  /// The kernels of pooled convolutions that there are tiles for.
  private static let pooledKernels = [3, 5]

  /// The layers of a network, one after the other; nil of one that is more than that, or has convolutions with a
  /// stride, padding or no bias: lanes don't run it.
  package static func chain(of architecture: Architecture) -> [LaneLayer]? {
    var chain: [LaneLayer] = []
    let nodes = architecture.nodes
    guard nodes.indices.dropFirst().allSatisfy({ nodes[$0].inputs == [$0 - 1] }) else { return nil }
    var rest = nodes.dropFirst()[...]
    func takes(_ operation: Node.Operation) -> Bool {
      guard rest.first?.operation == operation else { return false }
      rest.removeFirst()
      return true
    }
    while let node = rest.popFirst() {
      guard case .weighted(let position) = node.operation else { return nil }
      let layer = architecture.layers[position]
      let isPooled = takes(.maxPool(side: 2))
      guard layer.stride == 1, layer.padding == 0, layer.hasBias,
        !isPooled || layer.isConvolution && pooledKernels.contains(layer.kernel)
      else { return nil }
      let isActivated = takes(.activation(nil))
      let mayDropOut = takes(.dropout)
      chain.append(
        LaneLayer(layer, isPooled: isPooled, isActivated: isActivated, mayDropOut: mayDropOut))
      _ = takes(.flatten)
    }
    return chain
  }
}
