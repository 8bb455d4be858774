import Tensor
import VariationalDropout

extension Architecture.Family.ZooProtocol {
  /// The values of the grid, by key.
  package var values: [(key: String, value: JSONValue)] {
    [
      (ParamsKey.nonlinearity, .string(ByteText(nonlinearity.rawValue))),
      (ParamsKey.initialiser, .string(ByteText(initialiser.rawValue))),
      (ParamsKey.optimizer, .string(ByteText(optimizer.rawValue))),
      (ParamsKey.learningRate, .number(learningRate)),
      (ParamsKey.weightDecay, .number(weightDecay)),
    ] + (momentum.map { [(ParamsKey.momentum, .number($0))] } ?? []) + [
      (ParamsKey.batchSize, .integer(batchSize))
    ]
  }
}
