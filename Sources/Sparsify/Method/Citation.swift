/// A publication that something comes from.
package struct Citation: Sendable, Equatable {
  /// Their surnames.
  package let authors: String
  package let title: String
  /// Where and when it was published.
  package let venue: String

  package init(_ authors: String, _ title: String, _ venue: String) {
    self.authors = authors
    self.title = title
    self.venue = venue
  }
}

extension Citation {
  /// Of the populations of networks that are made sparse.
  package static let zoos = Citation(
    "Schürholt et al.",
    "Model Zoos: A Dataset of Diverse Populations of Neural Network Models", "NeurIPS 2022")

  /// Of twins.
  package static let twins = Citation(
    "Honegger, Schürholt, Borth", "Sparsified Model Zoo Twins", "2023, arXiv 2304.13718")
}
