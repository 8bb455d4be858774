import Tensor

/// A table of a study: what is known of it before there are models.
struct StudyTableKind: CaseIterable, Sendable {
  /// All that there are, in the order of the readme. A further one is a file of its own and its name here; for finished
  /// twins to have it, too, its file is one of `RootTable`.
  static let allCases: [StudyTableKind] = [
    .models, .trajectories, .layers, .classes, .exemplars, .sweep, .differences,
  ]

  /// Where its rows come from.
  enum Filling: Sendable {
    /// From trials, as they are read: the table without rows.
    case trials(@Sendable (_ twins: [String]) -> any StudyTable)
    /// From each twin's models together: the file.
    case populations(@Sendable ([Population], _ twins: [String]) -> [UInt8])
  }

  let fileName: Path
  /// What there is a row for, as the readme says it.
  let rows: String
  /// Those that are no quantities.
  let columns: [KeyColumn]
  /// Nil where every study has it.
  let option: StudyTableOption?
  /// Of fewer twins than that there is none.
  let fewestTwins: Int
  let filling: Filling

  init(
    _ fileName: Path, rows: String, columns: [KeyColumn], option: StudyTableOption? = nil,
    fewestTwins: Int = 1, filling: Filling
  ) {
    self.fileName = fileName
    self.rows = rows
    self.columns = columns
    self.option = option
    self.fewestTwins = fewestTwins
    self.filling = filling
  }

  /// Whether the study of a finished twin leaves it in its root. `trajectories.csv` there is the twin's own.
  var isOfTwins: Bool { RootTable.allCases.contains { $0.name == fileName } }

  /// Whether a study of so many twins with some options has it.
  func isDue(_ options: ComparisonOptions, twins: Int) -> Bool {
    twins >= fewestTwins && option?.isGiven(options) ?? true
  }
}
