/// One tensor of a model's state dict.
public struct ParameterTensor: Sendable, Hashable {
  public enum Role: String, Sendable, CaseIterable {
    case weight, bias
    case logSigma2 = "log_sigma2"
    case logSigma2Bias = "log_sigma2_bias"
  }

  public let role: Role
  /// The position of its layer in `Architecture.layers`.
  public let layer: Int
  /// `module_list.<index>.<role>`.
  public let key: String
  public let shape: [Int]
  /// False for a linear layer's `log_sigma2_bias`, which exists in files only.
  public let isLearned: Bool

  public var count: Int { shape.reduce(1, *) }
}

extension Architecture {
  /// The tensors of a model in the order of PyTorch's state dict: for each layer weight and bias,
  /// in variational form also log_sigma2 and log_sigma2_bias.
  public func tensors(variational: Bool) -> [ParameterTensor] {
    let roles: [ParameterTensor.Role] =
      variational ? ParameterTensor.Role.allCases : [.weight, .bias]
    return layers.enumerated().flatMap { position, layer in
      roles.map { role in
        let isWeight = role == .weight || role == .logSigma2
        return ParameterTensor(
          role: role, layer: position, key: "\(Self.keyStem).\(layer.index).\(role.rawValue)",
          shape: isWeight ? layer.weightShape : [layer.outputs],
          isLearned: layer.isConvolution || role != .logSigma2Bias)
      }
    }
  }
}
