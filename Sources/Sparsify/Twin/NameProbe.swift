import Glibc
import Tensor

/// Whether a work folder's file system takes the names of the trials: found out with the one that is most likely
/// refused, before hours are spent on any.
struct NameProbe {
  private let location: TargetLocation
  private let work: WorkFolder

  init(_ session: TargetSession) {
    location = session.location
    work = session.work
  }

  /// Makes a folder of that name where nothing is whole yet, and removes it.
  ///
  /// - Throws: `RunError` where it can't be made; `FileError`.
  func callAsFunction(for trials: [ByteText]) throws {
    let names = trials.map { WorkFolder.stem(of: Path($0)) }
    guard let name = names.max(by: { Self.oddity(of: $0) < Self.oddity(of: $1) }),
      Self.oddity(of: name) > 0
    else { return }
    let folder = work.staging / work.files.stagedName()
    try work.files.createFolder(folder)
    defer { try? work.files.removeTree(folder) }
    do {
      try work.files.createFolder(folder / name)
    } catch {
      throw try explained(error, name, folder)
    }
  }

  /// What an error is that came of a name in a folder that had just been made.
  private func explained(
    _ error: FileError, _ name: Path, _ folder: Path
  ) throws(FileError) -> any Error {
    // Another worker may have removed the work folder.
    guard Self.refusals.contains(error.code), try work.files.exists(folder) else { return error }
    return RunError(
      .cannotCreate,
      "The file system of '\(work.path)' takes no such name as '\(name)', which a model of the source has "
        + "(\(String(cString: strerror(error.code)))); some take none with ':'. Choose another "
        + "\(location.product.label), on another file system.")
  }

  /// What a file system gives for a name that it does not take, where it has just taken another one.
  private static let refusals: Set<Int32> = [
    EINVAL, ENOENT, EILSEQ, EPERM, EACCES, ENOTSUP, EPROTO,
  ]

  /// How many different characters of a name not every file system takes.
  private static func oddity(of name: Path) -> Int {
    let odd = Set(name.bytes).count { $0 < 0x20 || $0 >= 0x7F || refused.contains($0) }
    // Some take none at the end.
    return odd + ([UInt8(ascii: "."), UInt8(ascii: " ")].contains(name.bytes.last) ? 1 : 0)
  }

  private static let refused = Set("\"*:<>?\\|".utf8)
}
