import Tensor

/// The tables of a comparison, filled trial by trial.
package struct StudyTables: Sendable {
  private var tables: [any StudyTable]

  /// - Parameters:
  ///   - twins: their names.
  ///   - sweeps: whether there is a table of thresholds.
  package init(of twins: [String], sweeps: Bool = false) {
    tables = [
      ModelTable(of: twins), TrajectoryTable(of: twins), TrialTable.layers(of: twins),
      TrialTable.classes(of: twins),
    ]
    if sweeps { tables.append(TrialTable.sweep(of: twins)) }
  }

  /// Adds what is known of trials: of each name one for each twin, nil for those that know nothing.
  ///
  /// - Precondition: trials come in the order of their names.
  package mutating func add(_ trials: [[Comparison.Outcome?]]) {
    for place in tables.indices {
      for outcomes in trials { tables[place].note(outcomes) }
      for rows in rows(of: trials, in: place) { tables[place].append(rows) }
    }
  }

  private func rows(of trials: [[Comparison.Outcome?]], in place: Int) -> [TwinRows] {
    let table = tables[place]
    return trials.concurrentMap { table.rows(of: $0) }.flatMap { $0 }
  }

  package var files: [TargetFile] {
    tables.map { TargetFile($0.fileName, Array($0.text.utf8)) }
  }
}
