import Sparsify
import Tensor
import TestSupport
import Testing

/// What a comparison makes of a twin of a bench.
struct Compared {
  var studies: [TrialStudy] = []
  var absences: [StudiedTwin.Absence] = []
  private let trials: [StudiedTrial]
  private let options: ComparisonOptions

  /// - Parameters:
  ///   - evaluates: whether models are evaluated on the bench's test set.
  ///   - takesKept: whether predictions that were kept are taken.
  init(
    _ bench: Bench, _ twin: Path, hasSource: Bool = true, evaluates: Bool = true,
    takesKept: Bool = false, options: ComparisonOptions = ComparisonOptions()
  ) throws {
    let files = FileSystem()
    let twin = try StudiedTwin(
      bench.folder / twin, source: hasSource ? bench.source : nil, files: files)
    trials = twin.trials
    self.options = options
    let data = try DataSetFile.read(bench.source / "dataset.pt", files: files)
    let images =
      evaluates
      ? StudyImages(test: data.test, fingerprint: takesKept ? data.fingerprint : nil) : nil
    Comparison([twin], on: images, options: options).forEachTrials { rows in
      for row in rows {
        switch row.outcomes[0] {
        case .studied(let study)?: studies.append(study)
        case .absent(let absence)?: absences.append(absence)
        case nil: Issue.record("nothing is known of \(row.trial)")
        }
      }
    }
  }

  var names: [Path] { studies.map(\.trial) }

  /// A trial's model after an epoch, read anew.
  func model(_ trial: Path, _ epoch: Int) throws -> StudiedModel {
    try #require(trials.first { $0.name == trial })
      .sparse(epoch: epoch, threshold: options.threshold)
  }

  /// What a trial began as, read anew.
  func full(_ trial: Path) throws -> StudiedModel {
    try #require(trials.first { $0.name == trial }).full().model
  }

  /// The study of a trial.
  subscript(trial: Path) -> TrialStudy? { studies.first { $0.trial == trial } }
}

extension ModelPair {
  /// A quantity by its name.
  func callAsFunction(_ name: String) throws -> Double? {
    try #require(Quantities.ofModels.first { $0.name == name }).value(self)
  }
}

/// The value of a trial's column in a row of a table, as text.
func cell(_ table: String, _ trial: String, _ column: String) throws -> String {
  let rows = table.split(separator: "\n").map {
    $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
  let place = try #require(rows[0].firstIndex(of: column), "column \(column)")
  return try #require(rows.dropFirst().first { $0[0] == trial }, "row of \(trial)")[place]
}
