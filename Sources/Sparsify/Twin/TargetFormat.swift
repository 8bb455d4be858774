import Tensor

/// What a zoo that is made is on the disk when it is whole. None of its files depend on that.
package enum TargetFormat: String, Sendable, CaseIterable {
  /// A folder, from the first model on.
  case folder
  /// One zip archive, from the last model on.
  case zip

  /// What the names of archives end with, and no others.
  package static let ending = ".zip"

  /// Refuses a name that says something else, so that nobody gets what he did not expect.
  ///
  /// - Parameters:
  ///   - target: the zoo that is to be made.
  ///   - product: what it is.
  /// - Throws: `RunError` that says what to give; `FileError`.
  package func check(_ target: Path, _ product: Product, files: FileSystem) throws {
    let isNamed = TargetArchive.stem(of: target.name) != nil
    switch self {
    case .zip where !isNamed:
      throw RunError(
        .usage,
        "--out-format zip: '\(target)' is to be a zip archive, whose name ends with \(Self.ending). Give "
          + "'\(target.suffixed(Self.ending))' for the \(product.rawValue), or leave the option out for a folder."
      )
    case .zip where !ZipWriter.isName(target.name):
      throw RunError(
        .usage,
        "--out-format zip: the folder in the archive gets the name of '\(target)', which has bytes that no zip archive "
          + "can hold in a name. Choose another one.")
    // A folder of such a name that is there is what it is.
    case .folder where try isNamed && !files.isFolder(target):
      throw RunError(
        .usage,
        "'\(target)' has the name of a zip archive: give --out-format zip to get one, or another name for a folder."
      )
    case .zip, .folder: break
    }
  }
}
