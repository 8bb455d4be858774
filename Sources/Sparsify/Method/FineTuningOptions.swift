/// What `sparsify run` can be told about fine-tuning.
package struct FineTuningOptions: Sendable, Equatable {
  /// N; 0 for none.
  package var epochs = 0
  /// Nil takes the models' own.
  package var learningRate: Double?
  package var rewinds = false

  package init() {}

  /// - Returns: nil where there is to be none.
  /// - Throws: `RunError` where options would make no difference.
  package func tuning() throws(RunError) -> FineTuning? {
    if epochs > 0 {
      return FineTuning(epochs: epochs, learningRate: learningRate, rewinds: rewinds)
    }
    let useless = (learningRate == nil ? [] : ["--finetune-lr"]) + (rewinds ? ["--rewind"] : [])
    guard let first = useless.first else { return nil }
    throw RunError(
      .usage,
      "\(first) is of no use without --finetune, the epochs of fine-tuning. Give both or neither.")
  }
}
