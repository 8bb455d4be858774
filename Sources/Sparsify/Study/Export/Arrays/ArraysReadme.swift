import Tensor

/// `readme.md` of one file with all arrays.
struct ArraysReadme {
  let text: String

  init(_ zoo: ExportedZoo, _ file: any WeightsFile, measures: [String], hasLogAlpha: Bool) {
    var rows = [
      ("weights", "[M, E, P] float32", "the models\(zoo.isTwin ? " in their sparse form" : "")"),
      ("present", "[M, E] bool", "whether there is such a model; where not, numbers are NaN"),
      (
        "is_weight", "[P] bool",
        "weights of layers; the others are biases, or scales and shifts of batch normalisation"
      ),
      ("epochs", "[E] int64", "which epochs they are of"),
      ("layer_start", "[L] int64", "where each layer begins"),
    ]
    if zoo.isTwin {
      rows.insert(
        (
          "kept", "[M, E, P] bool",
          "true: survives. Biases are true unless they are pruned, as those of convolutions can be"
        ), at: 1)
      rows.insert(
        (
          "full", "[M, P] float32",
          "the models that the twin began with: the unpruned means of its epoch 0, or, where its epoch 0 has "
            + "none, that as it is"
        ), at: 2)
    }
    if hasLogAlpha {
      rows.insert(
        (
          "log_alpha", "[M, E, P] float32",
          "clamped; NaN at biases of linear layers, and where a model has no variational form"
        ), at: 2)
    }
    let origin =
      zoo.threshold == nil ? "as in result.json" : "as in result.json where it is here, see above"
    rows += measures.map { ($0, "[M, E] float64", origin) }
    text = zoo.readme(
      "Weights as arrays",
      """
      \(zoo.vectorText)

      M models in the order of `names`, E epochs, P parameters:

      | array | | |
      |---|---|---|
      \(rows.map { "| `\($0.0)` | \($0.1) | \($0.2) |" }.joined(separator: "\n"))

      \(file.textsText)

      ```python
      import json
      import numpy as np

      \(file.example)
      ```
      """)
  }
}
