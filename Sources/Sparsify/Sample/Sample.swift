import Glibc
import Tensor

/// A data set made by program, with a picture of it.
package struct Sample: Sendable {
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
  /// - Throws: `FileError`; `RunError` where another data set or picture lies there, and what reading it
  ///   throws.
  package func write(to folder: Path, files: FileSystem) throws {
    let path = folder / ZooLayout.dataSetName
    let draft = DataSetDraft(
      train: training.imageSet, validation: validation.imageSet, test: test.imageSet,
      seed: seed)
    let (picture, bytes) = (folder / Self.pictureName, ContactSheet.image(of: test).file)
    try files.createFolderToFill(folder, withParents: true)
    files.clearLeft(in: folder)
    let isMade = try files.exists(path)
    if isMade { try Self.requireSame(draft, path, files) }
    if let there = try files.readIfPresent(picture), there != bytes {
      throw Self.refusal(of: picture, "picture")
    }
    if !isMade {
      do {
        try draft.document.writeNew(to: path, files: files)
      } catch  where error.code == EEXIST {
        // Another process has made one in the meantime.
        try Self.requireSame(draft, path, files)
      }
    }
    try files.writeAtomically(bytes, to: picture)
    try files.syncFolder(folder)
  }

  /// - Throws: `RunError` where there is another data set at `path`, and what reading it throws.
  private static func requireSame(
    _ draft: DataSetDraft, _ path: Path, _ files: FileSystem
  ) throws {
    guard try DataSetFile.read(path, files: files).fingerprint == draft.dataSet.fingerprint else {
      throw refusal(of: path, "data set")
    }
  }

  private static func refusal(of path: Path, _ what: String) -> RunError {
    RunError(
      .cannotCreate,
      "'\(path)' is another \(what) than these options make. Choose another folder, or remove this "
        + "one.")
  }
}
