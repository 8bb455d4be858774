/// Folders and files that are read where they lie in one file: an archive.
///
/// Paths are relative to its root, without `.` and `..`; the root itself is the empty path.
public protocol ReadableTree: Sendable {
  /// What stands at a path; nil where nothing does.
  ///
  /// - Throws: `TreeError` where that can't be read.
  func node(at path: Path) throws(TreeError) -> TreeNode?

  /// The entries of a folder, sorted by the bytes of their names; none where there is no folder.
  ///
  /// - Throws: `TreeError` where they can't be read.
  func entries(of folder: Path) throws(TreeError) -> [FolderEntry]

  /// The bytes of a file: a stretch of the archive, or unpacked.
  ///
  /// - Parameter limit: the most bytes to unpack.
  /// - Throws: `TreeError` where they are damaged, too many, or can't be read at all.
  func bytes(of file: Path, limit: Int) throws(TreeError) -> ByteStorage

  /// The first bytes of a file, at most `count`, without a look at those behind them where that can be.
  ///
  /// - Throws: `TreeError` where they can't be read.
  func head(of file: Path, count: Int) throws(TreeError) -> ByteStorage
}

extension ReadableTree {
  public func head(of file: Path, count: Int) throws(TreeError) -> ByteStorage {
    let whole = try bytes(of: file, limit: .max)
    return whole.slice(0..<min(count, whole.bytes.count))
  }

  /// Where the path of a file or folder leads that may begin in the one folder at the root: published zoos have one
  /// around all that is in them.
  func place(of path: Path) throws(TreeError) -> Path {
    guard try node(at: path) == nil, let folder = try entries(of: "").onlyFolder else {
      return path
    }
    let below = folder / path
    return try node(at: below) == nil ? path : below
  }
}

/// What opens archives of one format.
package struct ArchiveReader: Sendable {
  /// Nil for a file of another format.
  package typealias Open =
    @Sendable (_ file: ByteStorage, _ path: Path, _ files: FileSystem) throws -> (
      any ReadableTree
    )?

  let open: Open

  package init(_ open: @escaping Open) { self.open = open }
}

/// What stands at a path of a tree.
public enum TreeNode: Sendable, Hashable {
  case folder
  /// With its bytes, unpacked.
  case file(size: Int)
  /// A link or a device: nothing is read from it.
  case other

  var kind: FileKind {
    switch self {
    case .folder: .folder
    case .file: .file
    case .other: .other
    }
  }
}

/// Why a file of an archive, or the archive, can't be read.
public struct TreeError: Error, Equatable {
  /// What is wrong, without a full stop.
  public let reason: String
  /// A sentence without a full stop, or empty.
  public let hint: String

  public init(_ reason: String, hint: String) {
    self.reason = reason
    self.hint = hint
  }

  static let noFile = TreeError("it is a folder or a link in the archive", hint: "")

  package static func tooLarge(_ count: Int, limit: Int) -> TreeError {
    TreeError(
      "unpacked it takes \(count) bytes, and \(limit) are allowed",
      hint: "Unpack the archive, or give the job more memory")
  }
}
