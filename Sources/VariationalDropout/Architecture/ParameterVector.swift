// A model as one vector: all that is learned, in the order of the state dict; running statistics are no part of it.

extension Architecture {
  /// Where each layer's weights begin in a model's vector.
  public var layerStarts: [Int] {
    var starts: [Int] = []
    var start = 0
    for tensor in tensors(variational: false) where tensor.isLearned {
      if tensor.role == .weight { starts.append(start) }
      start += tensor.count
    }
    return starts
  }

  /// Of each entry of a model's vector whether it is a layer's weight.
  public var isWeight: [Bool] {
    tensors(variational: false).filter(\.isLearned).flatMap { tensor in
      Array(repeating: tensor.role == .weight, count: tensor.count)
    }
  }

  /// A name for each entry of a model's vector: `conv1.weight.0`, counted in the order of its tensor.
  public var parameterNames: [String] {
    tensors(variational: false).filter(\.isLearned).flatMap { tensor in
      (0..<tensor.count).map { "\(moduleName(of: tensor)).\(tensor.role.name).\($0)" }
    }
  }

  /// What of a model is learned.
  ///
  /// - Parameter parameters: the values of `tensors(variational: false)`.
  public func learnedPart(_ parameters: [[Float]]) -> [[Float]] {
    zip(tensors(variational: false), parameters).filter(\.0.isLearned).map(\.1)
  }

  /// A model's vector.
  ///
  /// - Parameter parameters: the values of `tensors(variational: false)`.
  public func vector(_ parameters: [[Float]]) -> [Float] {
    Array(learnedPart(parameters).joined())
  }

  /// Whether models have more than their vectors say: running statistics.
  public var hasBuffers: Bool { tensors(variational: false).contains { $0.role.isBuffer } }
}
