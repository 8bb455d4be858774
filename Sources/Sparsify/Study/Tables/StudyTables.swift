import Tensor

/// The tables of a comparison.
package struct StudyTables: Sendable {
  private let twins: [String]
  private let kinds: [StudyTableKind]
  /// Those that are filled trial by trial.
  private var tables: [(name: Path, table: any StudyTable)]

  /// Which of the tables are made.
  package enum Selection: Sendable {
    /// Those that the root of a finished twin gets.
    case ofTwins
    case all
  }

  /// - Parameter twins: their names.
  package init(
    of twins: [String], _ selection: Selection = .all,
    options: ComparisonOptions = ComparisonOptions()
  ) {
    self.twins = twins
    kinds = StudyTableKind.allCases.filter {
      $0.isDue(options, twins: twins.count) && (selection == .all || $0.isOfTwins)
    }
    tables = kinds.compactMap { kind in
      guard case .trials(let empty) = kind.filling else { return nil }
      return (kind.fileName, empty(twins))
    }
  }

  /// Adds what is known of trials: of each name one for each twin, nil for those that know nothing.
  ///
  /// - Precondition: trials come in the order of their names.
  package mutating func add(_ trials: [[Comparison.Outcome?]]) {
    for place in tables.indices {
      for outcomes in trials { tables[place].table.note(outcomes) }
      for rows in rows(of: trials, in: place) { tables[place].table.append(rows) }
    }
  }

  private func rows(of trials: [[Comparison.Outcome?]], in place: Int) -> [TwinRows] {
    let table = tables[place].table
    return trials.concurrentMap { table.rows(of: $0) }.flatMap { $0 }
  }

  /// Those that are filled trial by trial.
  package var files: [TargetFile] {
    tables.map { TargetFile($0.name, $0.table.bytes) }
  }

  /// Those of all models together.
  ///
  /// - Parameter populations: of each twin.
  func files(of populations: [Population]) -> [TargetFile] {
    kinds.compactMap { kind in
      guard case .populations(let file) = kind.filling else { return nil }
      return TargetFile(kind.fileName, file(populations, twins))
    }
  }
}
