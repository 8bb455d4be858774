import Tensor

/// How accurate models are at equal sparsity.
extension Quantity<SparsityPath> {
  static var levelAccuracies: [Self] { SparsityPath.levels.map { accuracy(atSparsity: $0) } }

  package static func accuracy(atSparsity level: Double) -> Self {
    Self(
      "acc_at_\(JSONValue.number(level).text())", .share,
      "accuracy of the sparse model where it first reaches that sparsity, linear between epochs"
    ) { $0.accuracy(atSparsity: level) }
  }
}
