import Tensor

/// What `sparsify predict` can be told.
package struct PredictOptions: Sendable {
  package var zoo: Path = ""
  /// Whose last rows are predicted too; nil for none.
  package var twin: Path?
  package var epochs = EpochChoice(numbers: [5, 15, 25])
  /// Threads; nil takes as many processors as the job was given.
  package var jobs: Int?
  package var isJSON = false

  package init() {}
}
