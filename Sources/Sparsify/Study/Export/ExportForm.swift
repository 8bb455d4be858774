import Tensor

/// A form in which models are exported: makes files of them, model after model.
protocol ExportForm {
  /// What is made of a trial before its turn comes.
  associatedtype Part: Sendable

  /// The trials in the order in which they are added.
  var trials: [StudiedTrial] { get }

  /// What it takes of each besides its models and rows.
  var extras: Set<ExportedTrial.Extra> { get }

  /// What could not be read before of what its files have of all trials in common, by the trial, a sentence each
  /// without a full stop.
  var problems: [Path: String] { get }

  /// Makes of a trial what is to be written. Called for several trials at once.
  ///
  /// - Throws: `TrialProblem` where the trial is left out as a whole, `FileError`.
  func part(of trial: ExportedTrial) throws -> Part

  /// Writes a trial's part; nil where it was left out.
  mutating func add(_ part: Part?) throws

  /// Writes what comes last.
  mutating func finish() throws

  /// What its files hold, for `readme.md`.
  var readme: String { get }
}

extension ExportForm {
  var extras: Set<ExportedTrial.Extra> { [] }
  var problems: [Path: String] { [:] }
}
