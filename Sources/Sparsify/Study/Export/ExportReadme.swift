import Tensor

/// Sentences that the `readme.md` of several forms have in common.
extension ExportedZoo {
  /// A heading, where it comes from, and at which threshold it is pruned.
  func readme(_ title: String, _ text: String, isPruned: Bool = true) -> String {
    """
    # \(title)

    Written by `sparsify export` (\(Program.version)): \(counted(trials.count, "model")) of the \
    \(isTwin ? "sparse twin" : "zoo") `\(name)`, \(Self.named(epochs)).\
    \(isPruned ? thresholdText : "")

    \(text)

    """
  }

  /// From which log-alpha on weights are pruned, and what is missing where that is another one than the twin's; empty
  /// where log-alpha does not decide it.
  private var thresholdText: String {
    guard isTwin, isPrunedByLogAlpha else { return "" }
    let stored = Set(trials.map(\.storedThreshold))
    let own =
      stored.count == 1
      ? brief(stored.first)
      : "each model's own `\(MethodOption.threshold.parameterKey)` in params.json"
    guard let threshold else {
      return
        " Weights are pruned from a log-alpha of \(own) on, the threshold that the twin was made with."
    }
    return """


      Weights are pruned from the threshold \(brief(threshold)) of log-alpha on. The twin was made with \(own), and \
      what was measured with that is of other models: of test and validation images no accuracy, loss, cross entropy \
      or agreement is here, nor anything that follows from them, nor predictions; of training images nothing that is \
      of epoch 0 or of fine-tuning. Where such a number has a place it is NaN, or empty. Sparsities are counted anew, \
      of epochs whose models are here.
      """
  }

  /// What is true of every vector.
  var vectorText: String {
    """
    A model is a vector of \(architecture.parameterCount) numbers in the order of `index_dict.json`: \(layersText) \
    \(isTwin ? "Pruned weights are exactly 0." : "")
    """
  }

  private var layersText: String {
    architecture.hasBuffers
      ? """
      what is learned, in the order of the state dict. Layer *i* has the places from `idx_start[i]` on, \
      `idx_length[i]` of them: its weights, row-major as PyTorch has them, and then its biases where it has any. The \
      scales and shifts of batch normalisation lie between the layers; running statistics are no part of it.
      """
      : """
      layer by layer the weights, row-major as PyTorch has them, then the biases. Layer *i* has the places from \
      `idx_start[i]` on, `idx_length[i]` of them, its last `kernel_no[i]` are biases.
      """
  }

  /// `index_dict.json`
  var indexFile: [UInt8] {
    Array(JSONValue.object(architecture.indexDictionary).text(.indented(4)).utf8)
  }
}
