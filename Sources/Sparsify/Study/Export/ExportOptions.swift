import Tensor
import VariationalDropout

/// What is exported, and how.
package struct ExportOptions: Sendable {
  package var zoo: Path = ""
  package var out: Path = ""
  package var kind = ExportKind.arrays
  /// Of arrays; nil is the usual one.
  package var format: ArrayFormat?
  /// Of a zoo's checkpoints; nil is plain.
  package var form: TargetContent.Form?
  /// Nil is what the kind stands for, see `ExportKind.epochs`.
  package var epochs: EpochChoice?
  /// A pattern for the names of the models; nil is all.
  package var only: String?
  /// The first so many of them; nil is all.
  package var limit: Int?
  /// The networks of this family; nil where the zoo has one only.
  package var family: Architecture.Family?
  /// The log-alpha from which on weights are pruned; nil is what the twin was made with.
  package var threshold: Double?
  /// The numbers in a token; nil is as many as the largest has.
  package var tokenSize: Int?

  package init() {}

  /// What contradicts each other, a sentence each without a full stop.
  package var contradictions: [String] {
    let usual = ExportOptions()
    let misplaced = ExportKind.ownOptions
      .filter { !$0.kinds.contains(kind) && $0.option.isGiven(in: self, usual: usual) }
      .map { option, kinds in
        "'--\(option.name)' goes with '--as \(kinds.map(\.rawValue).joined(separator: "', '--as "))' only"
      }
    guard form == .variational, threshold != nil else { return misplaced }
    return misplaced + [
      "'--threshold' is of no meaning with '--form variational', which holds all weights unpruned"
    ]
  }
}
