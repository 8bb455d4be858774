import Tensor

/// A comparison that was made: twins of one source as populations, and the tables of their models.
package struct Study: Sendable {
  package let twins: [StudiedTwin]
  /// One for each twin.
  package private(set) var populations: [Population]
  /// Nil where none were wanted.
  package private(set) var tables: StudyTables?
  /// The epochs that were left out, with what is wrong with them.
  private var leftOut: [(trial: Path, reason: String)] = []
  let images: StudyImages?
  let options: ComparisonOptions

  /// Reads and evaluates all that there is.
  ///
  /// - Parameters:
  ///   - twins: of one source, and each of another name.
  ///   - images: nil makes no predictions.
  ///   - selection: the tables that are filled; nil for none.
  ///   - progress: told how many trials are done, and of how many; what it throws ends the study.
  package init(
    of twins: [StudiedTwin], on images: StudyImages?,
    options: ComparisonOptions = ComparisonOptions(),
    tables selection: StudyTables.Selection? = .all,
    progress: (_ done: Int, _ trials: Int) throws -> Void = { _, _ in }
  ) rethrows {
    self.twins = twins
    self.images = images
    self.options = options
    let comparison = Comparison(twins, on: images, options: options)
    populations = twins.map { _ in
      Population(trials: comparison.commonCount, labels: images?.test.labels)
    }
    tables = selection.map { StudyTables(of: twins.map(\.name.description), $0, options: options) }
    var done = 0
    try comparison.forEachTrials { rows in
      tables?.add(rows.map(\.outcomes))
      for row in rows { add(row) }
      done += rows.count
      try progress(done, comparison.trialCount)
    }
  }

  private mutating func add(_ row: Comparison.Row) {
    for (place, outcome) in row.outcomes.enumerated() {
      guard let outcome else { continue }
      populations[place].add(outcome)
      guard case .studied(let study) = outcome else { continue }
      let trial = twins.count == 1 ? study.trial : twins[place].name / study.trial
      leftOut += study.problems.map { (trial, $0) }
    }
  }

  /// What is wrong with epochs that were left out: a sentence for each reason, without a full stop.
  package var problems: [String] {
    ReasonTable(leftOut).sentences(counting: "epochs").map { "Left out of \($0)" }
  }

  /// Whether all that belongs to the twins was read.
  package var isWhole: Bool {
    leftOut.isEmpty
      && populations.allSatisfy { $0.count(of: .unreadable) == 0 && $0.modelCount > 0 }
  }

  /// `population.json`: of several twins an object by name.
  ///
  /// - Parameter circumstances: what the study was told beside what it looked at.
  package func json(bootstrap: Bootstrap, circumstances: JSONObject = JSONObject()) -> JSONObject {
    var told = circumstances
    for (key, value) in options.json.members { told[key] = value }
    told["bootstrap"] = .integer(bootstrap.rounds)
    let objects = populations.map { $0.json(options: told, bootstrap: bootstrap) }
    if objects.count == 1 { return objects[0] }
    return zip(twins, objects).reduce(into: JSONObject()) {
      $0[ByteText($1.0.name)] = .object($1.1)
    }
  }

  /// The tables, where they were wanted, and `population.json`, as text of this twin's folder or one of its own.
  package func files(
    bootstrap: Bootstrap = Bootstrap(), circumstances: JSONObject = JSONObject()
  ) -> [TargetFile] {
    let population = JSONValue.object(json(bootstrap: bootstrap, circumstances: circumstances))
    return (tables.map { $0.files + $0.files(of: populations) } ?? []) + [
      TargetFile(TargetRoot.populationName, Array((population.text(.indented(1)) + "\n").utf8))
    ]
  }
}
