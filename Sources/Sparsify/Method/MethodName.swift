/// The ways in which a twin can be made.
package enum MethodName: String, Sendable, CaseIterable {
  case variational, magnitude, random

  /// What becomes of a model.
  package var text: String {
    ranking?.text ?? "noise is learned with every weight, and what is mostly noise is pruned"
  }

  /// What ranks the weights; nil for methods that do not rank them.
  package var ranking: (any WeightRanking)? {
    switch self {
    case .variational: nil
    case .magnitude: MagnitudeRanking()
    case .random: RandomRanking()
    }
  }
}
