extension PickleValue {
  /// What a data set's file holds: a dict of `TensorDataset`s, and the seed of its making.
  ///
  /// - Parameters:
  ///   - sets: in the order of the file.
  ///   - scaling: what becomes of images of whole numbers; nil leaves that to whoever reads them.
  public static func dataSet(
    _ sets: [(part: DataSetPart, images: Tensor, labels: Tensor)], seed: Seed,
    scaling: ImageScaling? = nil
  ) -> PickleValue {
    .dict(
      sets.map { ($0.part.key, .tensorDataset(images: $0.images, labels: $0.labels)) }
        + [("dataset_seed", PickleValue(seed))]
        + (scaling.map { [(ImageScaling.key, $0.pickled)] } ?? []))
  }

  /// A `torch.utils.data.TensorDataset` of images and their labels.
  public static func tensorDataset(images: Tensor, labels: Tensor) -> PickleValue {
    let tensors: PickleValue = .tuple([.tensor(images), .tensor(labels)])
    return .object(
      PickledObject(name: .tensorDataset, state: PickleDict([(.string("tensors"), tensors)])))
  }
}
