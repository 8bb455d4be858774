/// One convolution or linear layer of a network, with what follows it.
public struct Layer: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// A square kernel of side `kernel`, stride 1, no padding; with `pooled` followed by 2x2 max pooling.
    case convolution(kernel: Int, pooled: Bool)
    case linear
  }

  /// `conv1`, `conv2`, `conv3`, `fc1` or `fc2`.
  public let name: String
  public let kind: Kind
  public let inputs: Int
  public let outputs: Int
  /// The side of the square input image; 1 for a linear layer.
  public let inputSide: Int
  /// The layer's index in the state dict's `module_list`.
  public let index: Int
  /// Whether a nonlinearity follows (after pooling): every layer but the last.
  public let isActivated: Bool
  /// Whether a dropout layer may follow the nonlinearity.
  public let mayDropOut: Bool

  package init(
    name: String, kind: Kind, inputs: Int, outputs: Int, inputSide: Int, index: Int = 0,
    isActivated: Bool = false, mayDropOut: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.inputs = inputs
    self.outputs = outputs
    self.inputSide = inputSide
    self.index = index
    self.isActivated = isActivated
    self.mayDropOut = mayDropOut
  }

  public var isConvolution: Bool { kind != .linear }

  public var kernel: Int {
    if case .convolution(let kernel, _) = kind { kernel } else { 1 }
  }

  public var isPooled: Bool {
    if case .convolution(_, let pooled) = kind { pooled } else { false }
  }

  /// The side of the output before pooling.
  public var outputSide: Int { inputSide - kernel + 1 }
  /// The side of what the next layer sees. An odd last row and column are dropped.
  public var pooledSide: Int { isPooled ? outputSide / 2 : outputSide }
  /// The weights feeding one output.
  public var taps: Int { inputs * kernel * kernel }
  public var weightCount: Int { taps * outputs }
  public var weightShape: [Int] {
    isConvolution ? [outputs, inputs, kernel, kernel] : [outputs, inputs]
  }

  /// The bound of log-alpha: 8 for convolutions and their biases, 10 for linear layers.
  public var logAlphaBound: Double { isConvolution ? 8 : 10 }
}
