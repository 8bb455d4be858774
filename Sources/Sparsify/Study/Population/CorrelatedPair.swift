/// Two quantities of models whose correlation is told.
package struct CorrelatedPair: Sendable {
  /// As `population.json` calls it.
  package let name: String
  package let x, y: Quantity<ModelPair>

  private init(_ name: String, _ x: Quantity<ModelPair>, _ y: Quantity<ModelPair>) {
    (self.name, self.x, self.y) = (name, x, y)
  }

  package static let fullSparse = Self("full_sparse", .fullAccuracy, .sparseAccuracy)
  package static let sparsityDrop = Self("sparsity_drop", .sparsity, .drop)
  package static let fullDrop = Self("full_drop", .fullAccuracy, .drop)
  package static let agreementDrop = Self("agreement_drop", .agreement, .drop)

  /// All of them, in the order in which they are told.
  package static let all = [fullSparse, sparsityDrop, fullDrop, agreementDrop]
}
