import Tensor

/// What `sparsify compare` can be told.
package struct CompareOptions: Sendable {
  package var source: Path = ""
  package var twin: Path = ""
  /// Where the tables go; nil writes none.
  package var out: Path?
  /// Nil takes the twin's.
  package var data: Path?
  /// Of a data set that stores its images as whole numbers; without any, what the twin was made with.
  package var images = ImageOptions()
  package var comparison = ComparisonOptions()
  /// Resamples; 0 for none.
  package var bootstrap = 2_000
  /// Whether no model is evaluated.
  package var rowsOnly = false
  package var isJSON = false

  package init() {}

  /// For `population.json`.
  var json: JSONObject {
    [
      "source": .string(source.description), "twin": .string(twin.description),
      "epochs": comparison.epochs.map { .string($0.argumentText) } ?? .null,
      "threshold": comparison.threshold.map { .number($0) } ?? .null,
      "sweep": .bool(comparison.sweeps), "calibration": .bool(comparison.calibration),
      "rows_only": .bool(rowsOnly),
      "bootstrap": .integer(bootstrap),
    ]
  }
}
