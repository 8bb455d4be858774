import Tensor

/// The tables of a comparison, filled trial by trial.
package struct StudyTables: Sendable {
  private var models = ModelTable()
  private var trajectories = TrajectoryTable()
  private var layers = LayerTable()
  private var classes = ClassTable()
  private var sweep: SweepTable?

  /// - Parameter sweeps: whether there is a table of thresholds.
  package init(sweeps: Bool = false) { sweep = sweeps ? SweepTable() : nil }

  /// - Precondition: outcomes come in the order of their names.
  package mutating func add(_ outcome: Comparison.Outcome) {
    models.add(outcome)
    guard case .studied(let study) = outcome else { return }
    trajectories.add(study)
    layers.add(study)
    classes.add(study)
    sweep?.add(study)
  }

  package var files: [TargetFile] {
    var tables: [(name: Path, text: String)] = [
      ("models.csv", models.text), ("trajectories.csv", trajectories.text),
      ("layers.csv", layers.text), ("classes.csv", classes.text),
    ]
    if let sweep { tables.append((SweepTable.fileName, sweep.text)) }
    return tables.map { TargetFile($0, Array($1.utf8)) }
  }
}
