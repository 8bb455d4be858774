import Tensor

/// The zip archive that a zoo becomes when it is whole.
///
/// All in it lies in a folder that is called as the archive is, without the ending: whoever unpacks it gets the zoo as
/// a folder beside it. Paths in the zoo's files begin in that folder.
package struct TargetArchive: Sendable, Equatable {
  package let path: Path
  /// The name of the folder in it.
  let top: Path

  /// The folder that it becomes where it is unpacked beside itself.
  package var folder: Path { path.parent / top }

  /// - Parameter path: without links.
  init(_ path: Path) {
    self.path = path
    top = Self.stem(of: path.name) ?? path.name
  }

  /// A name without the ending of archives; nil where it has another one.
  static func stem(of name: Path) -> Path? {
    let ending = Array(TargetFormat.ending.utf8)
    guard name.bytes.count > ending.count, name.bytes.suffix(ending.count).elementsEqual(ending)
    else { return nil }
    return Path(bytes: name.bytes.dropLast(ending.count))
  }

  /// The zoo in the archive, by a path that leads into it; nil where there is no archive yet.
  ///
  /// - Throws: `RunError` where something else has its place, or a zoo that the tool did not make; `FileError`.
  func root(_ product: Product, files: FileSystem) throws -> Path? {
    guard let info = try files.info(path) else { return nil }
    guard info.kind == .file else {
      throw refusal(product, "is there and no file. Choose another name for the archive.")
    }
    if let fault = try fault(files) { throw refusal(product, "is a file that is none\(fault).") }
    let root = try Zoo.rootFolder(of: path, files)
    guard try FolderIdentity.made(root, files)?.product == product else {
      throw refusal(product, "is one that 'sparsify \(product.command)' did not make.")
    }
    return root
  }

  /// Why a file is no archive, behind a colon, or empty where it is of another kind; nil where it is one.
  private func fault(_ files: FileSystem) throws(FileError) -> String? {
    do throws(FileError) {
      return try files.isArchive(path) ? nil : ""
    } catch {
      guard let reason = error.reason else { throw error }
      return ": \(reason)"
    }
  }

  private func refusal(_ product: Product, _ what: String) -> RunError {
    RunError(
      .cannotCreate,
      "'\(path)' is to be the \(product.rawValue), a zip archive, but \(what) Nothing in it was changed: move it away, "
        + "or choose another \(product.label).")
  }
}
