import Glibc
import Synchronization

/// Paths that lead into an archive, `zoo.zip/trial/params.json`: they are read as if it were a folder.
extension FileSystem {
  /// A place in an archive.
  struct ArchivePlace {
    let archive: Path
    let tree: any ReadableTree
    /// Below the archive's root.
    let inner: Path
  }

  /// Where a path that the system does not know leads: into an archive; nil where it leads nowhere.
  ///
  /// - Throws: `FileError` where it leads into a file that should be an archive and can't be read.
  func place(inArchive path: Path, _ operation: FileOperation) throws(FileError) -> ArchivePlace? {
    // Without slashes at the end.
    var (archive, steps) = (path.suffixed(""), [Path]())
    while true {
      if archives.isOpen(archive) { break }
      if let status = Self.status(archive) {
        guard FileKind(mode: status.st_mode) == .file else { return nil }
        break
      }
      guard errno == ENOTDIR, archive.parent != archive else { return nil }
      if archive.name != "." { steps.append(archive.name) }
      archive = archive.parent
    }
    guard !steps.contains(".."), let tree = try archives.tree(at: archive, self, operation) else {
      return nil
    }
    let inner = steps.reversed().reduce("") { (folder: Path, step) in folder / step }
    do throws(TreeError) {
      return ArchivePlace(archive: archive, tree: tree, inner: try tree.place(of: inner))
    } catch {
      throw FileError(operation, path, error)
    }
  }

  /// The archive in which what stands at a path lies; nil for what the system itself finds.
  package func archive(above path: Path) throws(FileError) -> Path? {
    if Self.status(path) != nil || errno != ENOTDIR { return nil }
    return try place(inArchive: path, .examine)?.archive
  }

  /// What the system says of a path; nil where it finds nothing there, as in an archive.
  fileprivate static func status(_ path: Path) -> stat? {
    var status = stat()
    let result = uninterrupted(failure: -1) { path.withCString { stat($0, &status) } }
    return result == 0 ? status : nil
  }

  /// The same files; what a reader knows is an archive too.
  package func reading(_ reader: ArchiveReader) -> FileSystem {
    var reading = self
    reading.archives = OpenArchives(archives.readers + [reader])
    return reading
  }

  /// Whether a file is an archive, whose entries can be listed like those of a folder.
  package func isArchive(_ path: Path) throws(FileError) -> Bool {
    guard try info(path)?.kind == .file else { return false }
    return try archives.tree(at: path, self, .list) != nil
  }

  /// Whether a folder, or an archive in its place, stands at a path.
  package func isTree(_ path: Path) throws(FileError) -> Bool {
    if try isFolder(path) { return true }
    return try isArchive(path)
  }
}

extension FileSystem.ArchivePlace {
  /// The bytes of the file at the place.
  func bytes(
    _ path: Path, _ operation: FileOperation, limit: Int
  ) throws(FileError) -> ByteStorage {
    _ = try size(path, operation)
    do throws(TreeError) {
      return try tree.bytes(of: inner, limit: limit)
    } catch {
      throw FileError(operation, path, error)
    }
  }

  /// The first bytes of the file at the place, at most `count`.
  func head(_ path: Path, _ operation: FileOperation, count: Int) throws(FileError) -> ByteStorage {
    _ = try size(path, operation)
    do throws(TreeError) {
      return try tree.head(of: inner, count: count)
    } catch {
      throw FileError(operation, path, error)
    }
  }

  /// The number of bytes of the file at the place.
  ///
  /// - Throws: `FileError` where no file is there.
  func size(_ path: Path, _ operation: FileOperation) throws(FileError) -> Int {
    switch try node(path, operation) {
    case nil: throw FileError(operation, path, code: ENOENT)
    case .file(let size): return size
    case .folder: throw FileError(operation, path, code: EISDIR)
    case .other:
      throw FileError(
        operation, path, code: EINVAL, reason: "it is a link or a device in the archive",
        hint: "Nothing is followed out of an archive: unpack it, and give the folder")
    }
  }

  func entries(_ path: Path) throws(FileError) -> [FolderEntry] {
    switch try node(path, .list) {
    case .folder?: break
    case .some: throw FileError(.list, path, code: ENOTDIR)
    case nil: throw FileError(.list, path, code: ENOENT)
    }
    do throws(TreeError) {
      return try tree.entries(of: inner)
    } catch {
      throw FileError(.list, path, error)
    }
  }

  /// What stands at the place; nil where nothing does.
  func node(_ path: Path, _ operation: FileOperation) throws(FileError) -> TreeNode? {
    do throws(TreeError) {
      return try tree.node(at: inner)
    } catch {
      throw FileError(operation, path, error)
    }
  }

  /// What stands there; of what lies in an archive the archive says where and when.
  func info(_ path: Path, _ archive: FileInfo) throws(FileError) -> FileInfo? {
    guard let node = try node(path, .examine) else { return nil }
    var size = 0
    if case .file(let count) = node { size = count }
    return FileInfo(
      kind: node.kind, size: size, device: archive.device, inode: archive.inode, linkCount: 1,
      modified: archive.modified)
  }
}

extension FileError {
  /// What is wrong with a path that leads into an archive.
  fileprivate init(_ operation: FileOperation, _ path: Path, _ error: TreeError) {
    self.init(operation, path, code: EIO, reason: error.reason, hint: error.hint)
  }
}

/// The archives that were opened; each is read once, whatever paths lead to it, and anew when another file has taken its
/// place.
final class OpenArchives: Sendable {
  /// What a file is on its system, by any name.
  private struct Identity: Hashable {
    let device, inode: UInt
    /// A file of another size or time has been written since, though it may have the number of one that is gone.
    let size: Int
    let modified: Double
    /// Of what lies in an archive itself, where all files have the archive's number.
    let inner: Path?

    init(_ info: FileInfo, inner: Path?) {
      (device, inode, size, modified) = (info.device, info.inode, info.size, info.modified)
      self.inner = inner
    }

    /// Of the file that the system finds at a path now; nil where it finds none, as in an archive.
    init?(at path: Path) {
      guard let status = FileSystem.status(path) else { return nil }
      self.init(FileInfo(status), inner: nil)
    }
  }

  private struct State: Sendable {
    var identities: [Path: Identity] = [:]
    var trees: [Identity: any ReadableTree] = [:]
  }

  private let state = Mutex(State())
  /// Of formats that this module does not know.
  let readers: [ArchiveReader]

  init(_ readers: [ArchiveReader] = []) { self.readers = readers }

  /// Whether a path is that of an archive that is open.
  func isOpen(_ path: Path) -> Bool { state.withLock { $0.identities[path] != nil } }

  /// The archive at a path; nil where the file there is none.
  func tree(
    at path: Path, _ files: FileSystem, _ operation: FileOperation
  ) throws(FileError) -> (any ReadableTree)? {
    if let tree = known(path) { return tree }
    // Before it is opened: of a file that takes its place in between the next look finds another one.
    guard let info = try files.info(path) else { throw FileError(operation, path, code: ENOENT) }
    let isInner = try files.archive(above: path) != nil
    let identity = Identity(info, inner: isInner ? path : nil)
    if let tree = keep(path, identity, nil) { return tree }
    let file = try files.map(path)
    do {
      // Of two threads the first has opened it.
      return try open(file, path, files).flatMap { keep(path, identity, $0) }
    } catch {
      let (reason, hint) = (error as? TreeError).map { ($0.reason, $0.hint) } ?? ("\(error)", "")
      throw FileError(operation, path, code: EIO, reason: reason, hint: hint)
    }
  }

  /// The archive that a path has led to, where the same file still lies there.
  private func known(_ path: Path) -> (any ReadableTree)? {
    let present = Identity(at: path)
    return state.withLock { state in
      guard let identity = state.identities[path], present == nil || present == identity else {
        return nil
      }
      return state.trees[identity]
    }
  }

  /// Notes that a path leads to an archive; gives what is known of it, else `tree`.
  private func keep(
    _ path: Path, _ identity: Identity, _ tree: (any ReadableTree)?
  ) -> (any ReadableTree)? {
    state.withLock { state in
      guard let known = state.trees[identity] ?? tree else { return nil }
      state.trees[identity] = known
      if let former = state.identities.updateValue(identity, forKey: path), former != identity {
        state.trees[former] = nil
      }
      return known
    }
  }

  private func open(
    _ file: ByteStorage, _ path: Path, _ files: FileSystem
  ) throws -> (any ReadableTree)? {
    if let tree = try ArchiveFormat.open(file) { return tree }
    for reader in readers {
      if let tree = try reader.open(file, path, files) { return tree }
    }
    return nil
  }
}
