import Tensor

/// A data set made by program, with a picture of it.
package struct Sample: Sendable {
  package static let dataSetName: Path = "dataset.pt"
  package static let pictureName: Path = "digits.png"
  package static let zooName: Path = "zoo"

  package let training: DigitSet
  package let validation: DigitSet
  package let test: DigitSet
  package let seed: Seed

  /// Paints all digits, on all processors.
  package init(_ options: SampleOptions) {
    func set(_ number: Int, _ count: Int) -> DigitSet {
      DigitSet(
        count: count, number: number, channels: options.channels, side: options.size,
        seed: options.seed)
    }
    training = set(0, options.trainCount)
    validation = set(1, options.heldOutCount)
    test = set(2, options.heldOutCount)
    seed = options.seed
  }

  /// Writes data set and picture into a folder, which is made where it is missing.
  ///
  /// The same data set is left as it is, so that links to it stay good.
  /// - Throws: `FileError`; `RunError` where another data set lies there, and what reading it throws.
  package func write(to folder: Path, files: FileSystem) throws {
    let path = folder / Self.dataSetName
    let draft = DataSetDraft(
      train: training.imageSet, validation: validation.imageSet, test: test.imageSet,
      seed: seed)
    try files.createFolder(folder, withParents: true)
    if try files.exists(path) {
      guard try DataSetFile.read(path, files: files).fingerprint == draft.dataSet.fingerprint else {
        throw RunError(
          .cannotCreate,
          "'\(path)' is another data set than these options make. Choose another folder, or remove "
            + "this one.")
      }
    } else {
      try draft.document.write(to: path, files: files)
    }
    try files.writeAtomically(ContactSheet.image(of: test).file, to: folder / Self.pictureName)
    try files.syncFolder(folder)
  }
}
