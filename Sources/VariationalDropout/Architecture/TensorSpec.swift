import Tensor

/// One tensor of a model's state dict.
public struct TensorSpec: Sendable, Hashable {
  public enum Role: Sendable, Hashable, CaseIterable {
    /// Of a layer.
    case weight, bias
    /// What a layer's variational form has beside them.
    case logSigma2, logSigma2Bias
    /// What a batch norm multiplies with, and adds.
    case scale, shift
    /// Averages over the batches of training.
    case runningMean, runningVariance
    /// How many batches went into them.
    case counter

    /// What its key ends with.
    public var name: String {
      switch self {
      case .weight, .scale: "weight"
      case .bias, .shift: "bias"
      case .logSigma2: "log_sigma2"
      case .logSigma2Bias: "log_sigma2_bias"
      case .runningMean: "running_mean"
      case .runningVariance: "running_var"
      case .counter: "num_batches_tracked"
      }
    }

    /// Whether it is there in variational form only.
    public var isVariational: Bool { self == .logSigma2 || self == .logSigma2Bias }

    /// Whether training sets it by other means than gradients: a module's buffer in PyTorch's terms.
    public var isBuffer: Bool {
      switch self {
      case .runningMean, .runningVariance, .counter: true
      default: false
      }
    }
  }

  public let role: Role
  /// The module it belongs to, and its role.
  public let key: String
  public let shape: [Int]
  /// Its layer in `Architecture.layers`; nil for those of other modules.
  public let layer: Int?
  /// Whether an optimiser trains it: not a buffer, nor a linear layer's `log_sigma2_bias`, which exists
  /// in files only.
  public let isLearned: Bool

  /// What PyTorch makes it of.
  public var dtype: DType { role == .counter ? .int64 : .float32 }
  public var count: Int { shape.reduce(1, *) }

  /// As a file holds it.
  public func outline(in dtype: DType) -> TensorOutline {
    TensorOutline(key: ByteText(key), dtype: dtype, shape: shape)
  }

  /// Counters above are no numbers of float32, in which models are held.
  private static let largestCount = 1 << 24

  /// Why a file's tensor can't be this one; nil where it can.
  public func problem(with tensor: Tensor) -> String? {
    if let problem = problem(withType: tensor.dtype) { return problem }
    switch role {
    case .counter:
      let counts = tensor.integers() ?? []
      return counts.first { !(0...Self.largestCount ~= $0) }.map {
        "is \($0), which is beyond 0 to \(Self.largestCount)"
      }
    case .runningVariance:
      return tensor.floats().first { $0 < 0 }.map { "has \($0), which no variance can be" }
    default: return nil
    }
  }

  /// Why its elements can't be of a type; nil where they can.
  public func problem(withType dtype: DType) -> String? {
    if role == .counter {
      return dtype == .int64 || dtype == .int32 ? nil : "is of type \(dtype), not int64"
    }
    return dtype.isFloatingPoint ? nil : "is of type \(dtype), not floating point"
  }

  /// The module it belongs to.
  public var module: String { String(key.dropLast(role.name.utf8.count + 1)) }
  /// Whether methods prune it: weights, not what is learned beside them.
  public var isPrunable: Bool { role == .weight }
}

extension Layer {
  /// Its tensors in the order of PyTorch's state dict: weight and bias, in variational form also log_sigma2 and
  /// log_sigma2_bias.
  func tensors(at position: Int, variational: Bool) -> [TensorSpec] {
    TensorSpec.Role.allCases.compactMap { role in
      let shape: [Int]
      switch role {
      case .weight: shape = weightShape
      case .logSigma2 where variational: shape = weightShape
      case .bias where hasBias: shape = [outputs]
      case .logSigma2Bias where variational && hasBias: shape = [outputs]
      default: return nil
      }
      return TensorSpec(
        role: role, key: "\(module).\(role.name)", shape: shape, layer: position,
        isLearned: role != .logSigma2Bias || hasVariationalBias)
    }
  }
}

extension Node {
  /// The tensors of a batch norm in the order of PyTorch's state dict.
  func batchNormTensors() -> [TensorSpec] {
    [.scale, .shift, .runningMean, .runningVariance, .counter].map { (role: TensorSpec.Role) in
      TensorSpec(
        role: role, key: "\(module).\(role.name)", shape: role == .counter ? [] : [channels],
        layer: nil, isLearned: !role.isBuffer)
    }
  }
}

extension Architecture {
  /// What messages call the layer or other module of a tensor.
  public func moduleName(of tensor: TensorSpec) -> String {
    tensor.layer.map { layers[$0].name } ?? tensor.module
  }

  /// Whether variational dropout learns a log-alpha for each entry of a tensor: weights, and biases of
  /// convolutions.
  public func hasLogAlpha(_ tensor: TensorSpec) -> Bool {
    guard let layer = tensor.layer else { return false }
    return tensor.role == .weight || tensor.role == .bias && layers[layer].hasVariationalBias
  }
}
