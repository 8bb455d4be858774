import Tensor

/// Why a folder can't be used as a zoo at all. What is wrong with one trial is a `SkippedTrial`.
package struct ZooError: CommandError, Hashable {
  /// What, where, and what to do.
  package let description: String
  package let exitCode: ExitCode

  init(_ description: String, _ exitCode: ExitCode = .unreadableInput) {
    self.description = description
    self.exitCode = exitCode
  }
}

/// A trial that can't be used, and why.
package struct SkippedTrial: Sendable, Hashable {
  package let name: Path
  /// For people: "ends at epoch 37, wanted 50".
  package let reason: String

  package init(name: Path, reason: String) {
    self.name = name
    self.reason = reason
  }

  /// A trial that was planned or begun, and is not in the source any more.
  package init(departed name: Path) { self.init(name: name, reason: Self.departure) }

  package var hasDeparted: Bool { reason == Self.departure }

  fileprivate static let departure = "is not in the source any more"
}

/// What is wrong with one trial.
package struct TrialProblem: Error, Hashable, CustomStringConvertible {
  package let description: String
  /// Whether the checkpoint is a twin's, in variational form.
  var isVariational = false

  /// There is no such trial any more.
  static let departed = TrialProblem(SkippedTrial.departure)

  /// - Parameter description: is cut where it is longer than anybody reads.
  init(_ description: String) { self.description = description.excerpt(2_000) }
}
