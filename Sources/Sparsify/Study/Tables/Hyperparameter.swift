import Tensor

/// Which keys of params.json say how a model was made.
package enum Hyperparameter {
  /// Those of the network, the optimiser, the batches and the seed.
  package static func isOne(_ key: ByteText) -> Bool {
    isFactor(key) || key == ByteText(ParamsKey.seed)
  }

  /// The same without the seed: what models can be grouped by.
  package static func isFactor(_ key: ByteText) -> Bool {
    key.hasPrefix("model::") || key.hasPrefix("optim::") || key == ByteText(ParamsKey.batchSize)
  }
}
