import Tensor

/// What `sparsify compare` can be told.
package struct CompareOptions: Sendable {
  package var source: Path = ""
  package var twins: [Path] = []
  /// Where the tables go; nil writes none.
  package var out: Path?
  /// Nil takes the twin's.
  package var data: Path?
  /// Of a data set that stores its images as whole numbers; without any, what the twin was made with.
  package var images = ImageOptions()
  package var comparison = ComparisonOptions()
  /// Resamples; 0 for none.
  package var bootstrap = Bootstrap.usualRounds
  /// Whether no model is evaluated.
  package var rowsOnly = false
  package var isJSON = false

  package init() {}

  /// For `population.json`, beside what the comparison looked at.
  var circumstances: JSONObject {
    [
      "source": .string(source.description),
      "twins": .array(twins.map { .string($0.description) }), "rows_only": .bool(rowsOnly),
    ]
  }
}
