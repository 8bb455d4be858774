/// The numbers of one model in training: what a checkpoint and the resume state hold.
///
/// Values are in the order and layout of PyTorch, whatever the engine does inside.
public struct ModelState: Sendable, Equatable {
  /// The values of `Architecture.tensors(variational:)`, one row-major array a tensor.
  public var parameters: [[Float]]
  /// The optimiser's buffers, each shaped like `parameters` with empty arrays for tensors that are
  /// not learned. Adam: exp_avg, exp_avg_sq; SGD: momentum_buffer; RMSprop: square_avg,
  /// momentum_buffer. Zero before the first step.
  public var buffers: [[[Float]]]
  /// Optimiser steps taken since `buffers` were zero.
  public var step: Int

  public init(parameters: [[Float]], buffers: [[[Float]]], step: Int) {
    self.parameters = parameters
    self.buffers = buffers
    self.step = step
  }
}

extension ModelState {
  /// log_sigma2 of a model that was not trained yet, where nothing else is asked for.
  public static let initialLogSigma2: Float = -10

  /// A model before its first step.
  /// - Parameter plain: the values of `architecture.tensors(variational: false)`.
  /// - Parameter variational: adds log_sigma2 and log_sigma2_bias.
  /// - Parameter logSigma2: the value of these everywhere.
  public init(
    plain: [[Float]], architecture: Architecture, variational: Bool, optimizer: OptimizerKind,
    logSigma2: Float = initialLogSigma2
  ) {
    let tensors = architecture.tensors(variational: variational)
    var source = plain.makeIterator()
    parameters = tensors.map { tensor in
      if tensor.role.isVariational {
        return Array(repeating: logSigma2, count: tensor.count)
      }
      let values = source.next() ?? []
      precondition(values.count == tensor.count, "\(values.count) values for \(tensor.key)")
      return values
    }
    buffers = (0..<optimizer.bufferNames.count).map { _ in
      tensors.map { Array(repeating: 0, count: $0.isLearned ? $0.count : 0) }
    }
    step = 0
  }
}

extension OptimizerKind {
  /// The names PyTorch's optimiser state gives to `ModelState.buffers`.
  public var bufferNames: [String] {
    switch self {
    case .adam: ["exp_avg", "exp_avg_sq"]
    case .sgd: ["momentum_buffer"]
    case .rmsprop: ["square_avg", "momentum_buffer"]
    }
  }
}
