/// A number that is told of every model, layer or class: a column of a table, a line of the help.
package struct Quantity<Subject>: Sendable {
  /// What a number counts in.
  package enum Unit: String, Sendable {
    /// Between 0 and 1.
    case share
    /// Of two shares, between -1 and 1.
    case difference
    /// Something whole.
    case count
    case nats
    /// Without a unit.
    case number

    /// Whether people are told it in per cent, or in points.
    var isOfShares: Bool {
      switch self {
      case .share, .difference: true
      case .count, .nats, .number: false
      }
    }
  }

  /// As columns call it.
  package let name: String
  package let unit: Unit
  /// In one sentence without a full stop.
  package let explanation: String
  /// Nil where it is undefined, or what it needs is not there.
  private let compute: @Sendable (Subject) -> Double?

  init(
    _ name: String, _ unit: Unit, _ explanation: String,
    _ compute: @escaping @Sendable (Subject) -> Double?
  ) {
    self.name = name
    self.unit = unit
    self.explanation = explanation
    self.compute = compute
  }

  /// Finite, or nil where it is undefined or what it needs is not there.
  package func value(_ subject: Subject) -> Double? { compute(subject)?.ifFinite }
}
