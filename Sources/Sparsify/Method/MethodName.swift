/// The ways in which a twin can be made.
package enum MethodName: String, Sendable, CaseIterable {
  case variational, magnitude

  /// What ranks the weights; nil for methods that do not rank them.
  package var ranking: (any WeightRanking)? {
    switch self {
    case .variational: nil
    case .magnitude: MagnitudeRanking()
    }
  }
}
