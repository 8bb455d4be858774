import Tensor

/// What the models of twins are measured on.
package struct StudyImages: Sendable {
  /// The test set.
  package let test: ImageSet
  /// The first images of training, as many as statistics of batch norms are measured anew on; nil where no twin's are.
  let training: ImageSet?
  /// Of the data set: predictions that were kept of the same images are taken for theirs. nil takes none.
  let fingerprint: String?

  package init(test: ImageSet, training: ImageSet? = nil, fingerprint: String? = nil) {
    self.test = test
    self.training = training
    self.fingerprint = fingerprint
  }

  /// Of a data set what studying twins takes.
  package init(_ data: DataSet, for twins: [StudiedTwin]) {
    let count = twins.compactMap(\.recalibration).max()
    self.init(
      test: data.test, training: count.map { data.train.prefix(min($0, data.train.count)) },
      fingerprint: data.fingerprint)
  }

  /// Whether a twin was made with the same data set.
  func areOwn(of twin: StudiedTwin) -> Bool {
    fingerprint.map { twin.isMade(withDataSetOf: $0) } ?? false
  }
}
