import Tensor

/// The study that a finished twin gets: what sparsifying did to its models, from the predictions, rows and
/// checkpoints that are there.
struct EndingStudy {
  private let run: Run
  private let preparation: RunPreparation
  /// Stands for all that the study is made of.
  private let key: String
  private let hasModels: Bool

  /// - Parameter trajectories: the text of trajectories.csv.
  init(run: Run, preparation: RunPreparation, _ root: TargetRoot, _ trajectories: String) {
    self.run = run
    self.preparation = preparation
    hasModels = !root.finished.isEmpty
    let parts: JSONObject = [
      "version": .string(Program.version), "options": .object(root.options),
      "skipped": .array(root.skipped.map(\.json)),
      "failed": .array(root.failed.map { .object($0.json) }),
    ]
    key = StableHash.hexadecimal(
      of: [JSONValue.object(parts).text().utf8, trajectories.utf8].joined())
  }

  /// Whether there is something to study, and it is wanted.
  var isDue: Bool { hasModels && Self.isWanted(by: run.options, preparation) }

  /// Whether a twin with models gets one.
  static func isWanted(by options: any JobOptions, _ preparation: RunPreparation) -> Bool {
    preparation.phases.method.sparsifies && !options.execution.noReport
  }

  /// Writes it, unless it is there; without one that is wanted, what an earlier run left goes.
  ///
  /// - Parameters:
  ///   - closing: whose root files are written already.
  ///   - claim: on the end.
  /// - Returns: what the user should know, a sentence each without a full stop.
  /// - Throws: `EndingStopped`, `FileError`.
  func callAsFunction(_ closing: TargetClosing, under claim: Claim) throws -> [String] {
    if try closing.hasStudy(of: key) { return [] }
    guard isDue else {
      try closing.removeStudy(under: claim)
      return []
    }
    let study = try study()
    let tables = study.files()
    try EndingStopped.heed(run.shouldStop)
    let files = tables + [page(study)]
    let kept = try closing.writeStudy(files, of: study.isWhole ? key : nil, under: claim)
    return kept + notes(on: study)
  }

  /// The report, without what differs from run to run.
  private func page(_ study: Study) -> TargetFile {
    let twin = ReportedTwin(
      name: preparation.session.location.source.name.description,
      population: study.populations[0], config: study.twins[0].config.withoutRuns)
    let page = ReportPage([twin], images: preparation.data.test)
    return TargetFile(TargetRoot.reportName, Array(page.html.utf8))
  }

  private func study() throws -> Study {
    let session = preparation.session
    let twin = try StudiedTwin(
      session.location.twin, hasParts: session.location.isGathering,
      source: session.location.source, files: session.files,
      memory: run.options.execution.checkpointMemory)
    var options = ComparisonOptions()
    options.evaluates = false
    try EndingStopped.heed(run.shouldStop)
    return try Study(
      of: [twin], on: StudyImages(preparation.data, for: [twin]), options: options, tables: .ofTwins
    ) { [run] _, _ in try EndingStopped.heed(run.shouldStop) }
  }

  /// What the study lacks.
  private func notes(on study: Study) -> [String] {
    let unreadable = study.populations.flatMap(\.absences).filter { $0.status == .unreadable }
    return study.problems
      + ReasonTable(unreadable.map { ($0.trial, $0.reason) }).sentences.map {
        "Left out of '\(TargetRoot.populationName)': \($0)"
      }
  }
}
