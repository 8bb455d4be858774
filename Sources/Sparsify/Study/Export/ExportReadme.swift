import Tensor

/// Sentences that the `readme.md` of several forms have in common.
extension ExportedZoo {
  /// A heading, and where it comes from.
  func readme(_ title: String, _ text: String) -> String {
    """
    # \(title)

    Written by `sparsify export` (\(Program.version)): \(counted(trials.count, "model")) of the \
    \(isTwin ? "sparse twin" : "zoo") `\(name)`, epochs \(Self.text(epochs)).

    \(text)

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
