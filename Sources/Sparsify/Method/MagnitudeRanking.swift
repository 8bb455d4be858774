import VariationalDropout

extension MethodKind {
  package static let magnitude = MethodKind(MagnitudeRanking())
}

/// Magnitude pruning: the smallest weights go first.
package struct MagnitudeRanking: WeightRanking {
  package init() {}

  package var name: String { "magnitude" }
  package var text: String {
    "its smallest weights are set to zero, in each epoch as many as were asked for"
  }

  /// |w| of every weight.
  package func ranks(of model: PrunableModel) -> [Float] {
    model.architecture.weightPlaces(variational: false).flatMap { tensor in
      model.parameters[tensor].map(\.magnitude)
    }
  }
}
