import Glibc

/// What stands at a path.
public enum FileKind: Sendable, Hashable {
  case file
  case folder
  case symbolicLink
  /// A device, a pipe or a socket.
  case other

  init(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    case S_IFLNK: self = .symbolicLink
    default: self = .other
    }
  }
}

/// What the system knows about a file.
public struct FileInfo: Sendable, Hashable {
  public let kind: FileKind
  /// In bytes.
  public let size: Int
  /// The file system it lies on.
  public let device: UInt
  /// Its number on that file system: two paths with equal device and inode are one file.
  public let inode: UInt
  /// The names it has.
  public let linkCount: Int
  /// When its bytes last changed, in seconds since 1970 by the clock of its file system.
  public let modified: Double
}

extension FileInfo {
  init(_ status: stat) {
    self.init(
      kind: FileKind(mode: status.st_mode), size: Int(status.st_size),
      device: UInt(status.st_dev), inode: UInt(status.st_ino), linkCount: Int(status.st_nlink),
      modified: Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9)
  }
}

/// One entry of a folder.
public struct FolderEntry: Sendable, Hashable {
  public let name: Path
  /// A symbolic link is not followed.
  public let kind: FileKind

  public init(name: Path, kind: FileKind) {
    self.name = name
    self.kind = kind
  }
}

extension Sequence<FolderEntry> {
  /// The name of the only folder among them; nil where there is none, or another one.
  package var onlyFolder: Path? {
    var folders = lazy.filter { $0.kind == .folder }.makeIterator()
    guard let first = folders.next(), folders.next() == nil else { return nil }
    return first.name
  }
}

extension FileSystem {
  /// The entries of a folder, sorted by the bytes of their names, without `.` and `..`.
  public func entries(of folder: Path) throws(FileError) -> [FolderEntry] {
    try announce(.list, folder)
    let stream = Self.uninterrupted(failure: nil) { folder.withCString { opendir($0) } }
    guard let stream else {
      let code = errno
      if code == ENOTDIR, let place = try place(inArchive: folder, .list) {
        return try place.entries(folder)
      }
      throw FileError(.list, folder, code: code)
    }
    defer { closedir(stream) }
    var result: [FolderEntry] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw FileError(.list, folder, code: errno) }
        return result.sorted { $0.name < $1.name }
      }
      // The record is shorter than the declared structure, so it is read in place.
      let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
      let text = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
      let name = Path(
        bytes: UnsafeRawBufferPointer(start: text, count: strlen(text)))
      if name == "." || name == ".." { continue }
      let kind: FileKind =
        switch Int(entry.pointee.d_type) {
        case Int(DT_REG): .file
        case Int(DT_DIR): .folder
        case Int(DT_LNK): .symbolicLink
        case Int(DT_UNKNOWN): try info(folder / name, followingLinks: false)?.kind ?? .other
        default: .other
        }
      result.append(FolderEntry(name: name, kind: kind))
    }
  }

  /// The names in a folder, sorted by their bytes.
  public func list(_ folder: Path) throws(FileError) -> [Path] {
    try entries(of: folder).map(\.name)
  }

  /// The names in a folder, sorted by their bytes; none where there is no folder.
  public func listIfPresent(_ folder: Path) throws(FileError) -> [Path] {
    try entriesIfPresent(of: folder).map(\.name)
  }

  /// The entries of a folder, as `entries(of:)` gives them; none where there is no folder.
  package func entriesIfPresent(of folder: Path) throws(FileError) -> [FolderEntry] {
    do {
      return try entries(of: folder)
    } catch  where error.code == ENOENT {
      return []
    }
  }

  /// What stands at a path; nil where nothing does.
  public func info(_ path: Path, followingLinks: Bool = true) throws(FileError) -> FileInfo? {
    var status = stat()
    do {
      try perform(.examine, path) {
        path.withCString { followingLinks ? stat($0, &status) : lstat($0, &status) }
      }
    } catch  where error.code == ENOENT {
      return nil
    } catch  where error.code == ENOTDIR {
      guard let place = try place(inArchive: path, .examine),
        let archive = try info(place.archive)
      else { return nil }
      return try place.info(path, archive)
    }
    return FileInfo(status)
  }

  /// Whether a file, a folder or anything else stands at a path.
  public func exists(_ path: Path) throws(FileError) -> Bool { try info(path) != nil }

  /// Whether a folder, or a link to one, stands at a path.
  public func isFolder(_ path: Path) throws(FileError) -> Bool {
    try info(path)?.kind == .folder
  }

  /// Whether two existing paths lie on one file system, so that one can be renamed to the other.
  public func areOnOneDevice(_ a: Path, _ b: Path) throws(FileError) -> Bool {
    guard let first = try info(a) else { throw FileError(.examine, a, code: ENOENT) }
    guard let second = try info(b) else { throw FileError(.examine, b, code: ENOENT) }
    return first.device == second.device
  }

  /// What a symbolic link holds: the path that it leads to, as it was written.
  public func destination(ofLink path: Path) throws(FileError) -> Path {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = try perform(.examine, path) {
      path.withCString { path in
        buffer.withUnsafeMutableBytes {
          readlink(path, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
        }
      }
    }
    return Path(bytes: Array(buffer[..<count]))
  }

  /// The absolute path without links, `.` and `..`.
  public func resolve(_ path: Path) throws(FileError) -> Path {
    try announce(.examine, path)
    let resolved = Self.uninterrupted(failure: nil) { path.withCString { realpath($0, nil) } }
    guard let resolved else {
      let code = errno
      if code == ENOTDIR, let place = try place(inArchive: path, .examine),
        try place.node(path, .examine) != nil
      {
        return try resolve(place.archive) / place.inner
      }
      throw FileError(.examine, path, code: code)
    }
    defer { free(resolved) }
    return Path(bytes: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
  }

  /// The bytes that a file that is read as a whole usually has at most.
  public static let largestText = 256 << 20

  /// The bytes of a whole file; nil where there is none.
  public func readIfPresent(
    _ path: Path, limit: Int = Self.largestText
  ) throws(FileError) -> [UInt8]? {
    do {
      return try read(path, limit: limit)
    } catch  where error.code == ENOENT || error.code == ENOTDIR {
      return nil
    }
  }

  /// The bytes of a whole file.
  /// - Parameter limit: The most bytes to take; a larger file is an error.
  public func read(_ path: Path, limit: Int = Self.largestText) throws(FileError) -> [UInt8] {
    try withOpenFile(path, .read) { file throws(FileError) in
      switch file {
      case .archived(let place):
        let storage = try place.bytes(path, .read, limit: limit)
        guard storage.bytes.count <= limit else { throw FileError(.read, path, code: EFBIG) }
        return withExtendedLifetime(storage) { Array(storage.bytes) }
      case .descriptor(let descriptor, let count):
        guard count <= limit else { throw FileError(.read, path, code: EFBIG) }
        return try Self.bytes(0..<count, of: descriptor, path)
      }
    }
  }

  /// A stretch of an open file: less where it got shorter in the meantime.
  static func bytes(
    _ range: Range<Int>, of descriptor: Int32, _ path: Path
  ) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    let count = try bytes.withUnsafeMutableBufferPointer { bytes throws(FileError) in
      try fill(UnsafeMutableRawBufferPointer(bytes), from: range.lowerBound, of: descriptor, path)
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// Reads a stretch of an open file.
  ///
  /// - Returns: how many bytes that were: fewer than asked for where the file ends before.
  static func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from start: Int, of descriptor: Int32, _ path: Path
  ) throws(FileError) -> Int {
    var count = 0
    while count < buffer.count {
      let step = try retry(.read, path) {
        pread(
          descriptor, buffer.baseAddress! + count, buffer.count - count, off_t(start + count))
      }
      if step == 0 { break }
      count += step
    }
    return count
  }
}
