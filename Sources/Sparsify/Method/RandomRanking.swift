import Tensor
import VariationalDropout

extension MethodKind {
  package static let random = MethodKind(RandomRanking())
}

/// The control: weights go in a random order, whatever they are.
package struct RandomRanking: WeightRanking {
  package init() {}

  package var name: String { "random" }
  package var text: String {
    "weights drawn at random are set to zero, in each epoch as many as were asked for"
  }

  /// The places of the weights in a permutation of all: a function of the model's random key alone, so
  /// that a mask of more weights holds that of fewer.
  ///
  /// - Precondition: no more than `PrunedWeights.most` weights.
  package func ranks(of model: PrunableModel) -> [Float] {
    let count = model.architecture.weightCount
    var ranks = [Float](repeating: 0, count: count)
    let order = model.key.permutation(of: count, epoch: 0, purpose: .mask)
    for (place, weight) in order.enumerated() { ranks[Int(weight)] = Self.rank(ofPlace: place) }
    return ranks
  }

  /// Rising numbers, all of them normal: float32 has too few whole ones.
  ///
  /// - Precondition: `place` is below `PrunedWeights.most`.
  package static func rank(ofPlace place: Int) -> Float {
    precondition(0..<PrunedWeights.most ~= place, "place \(place)")
    return Float(bitPattern: Float.leastNormalMagnitude.bitPattern + UInt32(place))
  }
}
