/// A data set in memory, with the file that it will be.
public struct DataSetDraft: Sendable {
  /// Has the fingerprint that the file will have.
  public let dataSet: DataSet
  /// dataset.pt; shares the images with `dataSet`.
  public let document: TorchDocument

  /// - Parameter seed: with which the sets were shuffled.
  /// - Precondition: all images have one shape, and the file stays below 4 GiB.
  public init(train: ImageSet, validation: ImageSet?, test: ImageSet, seed: Seed) {
    let sets: [(DataSetPart, ImageSet?)] = [
      (.train, train), (.validation, validation), (.test, test),
    ]
    document = TorchDocument(
      .dataSet(
        sets.compactMap { part, set in
          set.map { (part, $0.images, Tensor($0.labels.map { Int64($0) }, shape: [$0.count])) }
        }, seed: seed))
    dataSet = DataSet(
      train: train, validation: validation, test: test, seed: seed,
      fingerprint: document.fingerprint.description)
  }
}
