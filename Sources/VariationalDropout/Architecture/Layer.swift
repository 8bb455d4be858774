/// A convolution or linear layer of a network: what has weights that can be pruned.
public struct Layer: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// A square kernel.
    case convolution(kernel: Int, stride: Int, padding: Int)
    case linear
  }

  /// What columns and messages call it: `conv1`, `fc2`, or the name of its module.
  public let name: String
  /// What the keys of its tensors begin with, up to the last point.
  public let module: String
  public let kind: Kind
  public let inputs: Int
  public let outputs: Int
  /// The side of the square input image; 1 for a linear layer.
  public let inputSide: Int
  /// The pixels of each channel among the inputs of a linear layer after images; otherwise 1.
  public let inputPixels: Int
  public let hasBias: Bool

  package init(
    name: String, module: String = "", kind: Kind, inputs: Int, outputs: Int, inputSide: Int,
    inputPixels: Int = 1, hasBias: Bool = true
  ) {
    self.name = name
    self.module = module
    self.kind = kind
    self.inputs = inputs
    self.outputs = outputs
    self.inputSide = inputSide
    self.inputPixels = inputPixels
    self.hasBias = hasBias
  }

  public var isConvolution: Bool { kind != .linear }

  public var kernel: Int {
    if case .convolution(let kernel, _, _) = kind { kernel } else { 1 }
  }

  public var stride: Int {
    if case .convolution(_, let stride, _) = kind { stride } else { 1 }
  }

  public var padding: Int {
    if case .convolution(_, _, let padding) = kind { padding } else { 0 }
  }

  /// The side of the output.
  public var outputSide: Int { (inputSide + 2 * padding - kernel) / stride + 1 }
  /// The weights feeding one output.
  public var fanIn: Int { inputs * kernel * kernel }
  public var weightCount: Int { fanIn * outputs }
  public var weightShape: [Int] {
    isConvolution ? [outputs, inputs, kernel, kernel] : [outputs, inputs]
  }
  /// Multiply-adds of one image's forward pass.
  public var multiplications: Int { weightCount * outputSide * outputSide }

  /// Whether variational dropout learns a log-alpha for the bias too: convolutions' are noisy and pruned.
  public var hasVariationalBias: Bool { hasBias && isConvolution }

  /// The bound of log-alpha of convolutions and their biases, and that of linear layers.
  public static let logAlphaBounds = (convolution: 8.0, linear: 10.0)

  /// The bound of log-alpha.
  public var logAlphaBound: Double {
    isConvolution ? Self.logAlphaBounds.convolution : Self.logAlphaBounds.linear
  }

  /// The layer's number where all modules are in one list, as in `module_list.3`.
  public var index: Int? {
    let parts = module.split(separator: ".")
    return parts.count == 2 ? Int(parts[1]) : nil
  }
}
