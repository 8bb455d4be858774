/// What a model and its sparse versions take the test images for: the class of each image.
package struct Predictions: Sendable, Equatable {
  /// Of the source model, of which nothing is pruned.
  package let full: [UInt16]
  /// Of the model after each iteration, from 0.
  package private(set) var sparse: [[UInt16]]

  /// - Precondition: all tell of the same images.
  package init(full: [UInt16], sparse: [[UInt16]] = []) {
    precondition(sparse.allSatisfy { $0.count == full.count }, "of other images")
    self.full = full
    self.sparse = sparse
  }

  /// Whether all are of so many classes, as a network has.
  package func areWithin(classes: Int) -> Bool {
    ([full] + sparse).allSatisfy { $0.allSatisfy { $0 < classes } }
  }

  /// Adds those of the next iteration.
  package mutating func append(_ predictions: [UInt16]) {
    precondition(predictions.count == full.count, "of other images")
    sparse.append(predictions)
  }

  /// The share of images that the full and the sparse model take for the same.
  package func agreement(iteration: Int) -> Double {
    let same = zip(full, sparse[iteration]).count { $0 == $1 }
    return Double(same) / Double(full.count)
  }

  /// Up to an iteration.
  package func prefix(through iteration: Int) -> Predictions {
    Predictions(full: full, sparse: Array(sparse.prefix(iteration + 1)))
  }
}
