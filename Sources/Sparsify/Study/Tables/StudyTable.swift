import Tensor

/// A table of a study, filled trial by trial: a new one is a file with its rows, and its line in
/// `StudyTables`.
protocol StudyTable: Sendable {
  static var fileName: Path { get }

  /// - Parameter twins: their names.
  init(of twins: [String])

  /// Adds what is known of the trials of one name, one for each twin.
  ///
  /// - Precondition: trials come in the order of their names.
  mutating func add(_ outcomes: [Comparison.Outcome?])

  var text: String { get }
}

extension StudyTable {
  /// The trials that were studied, with the places of their twins.
  static func studies(_ outcomes: [Comparison.Outcome?]) -> [(twin: Int, study: TrialStudy)] {
    outcomes.enumerated().compactMap { twin, outcome in
      if case .studied(let study)? = outcome { (twin, study) } else { nil }
    }
  }
}
