/// A table of a study, filled trial by trial.
protocol StudyTable: Sendable {
  /// Takes note of what is known of the trials of one name, one for each twin, before their rows are made.
  ///
  /// - Precondition: trials come in the order of their names.
  mutating func note(_ outcomes: [Comparison.Outcome?])

  /// The rows of such trials; what takes long, done for several at once.
  func rows(of outcomes: [Comparison.Outcome?]) -> [TwinRows]

  /// Adds what `rows(of:)` has made.
  mutating func append(_ rows: TwinRows)

  /// The file.
  var bytes: [UInt8] { get }
}

/// Some rows of a table that belong to one twin, as they stand in it.
struct TwinRows: Sendable {
  var twin: Int
  var lines: String
}

extension StudyTable {
  mutating func note(_ outcomes: [Comparison.Outcome?]) {}

  /// The trials that were studied, with the places of their twins.
  func studies(_ outcomes: [Comparison.Outcome?]) -> [(twin: Int, study: TrialStudy)] {
    outcomes.enumerated().compactMap { twin, outcome in
      if case .studied(let study)? = outcome { (twin, study) } else { nil }
    }
  }
}
