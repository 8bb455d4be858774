import Glibc

extension FileSystem {
  /// Creates a folder; one that is there already is fine.
  /// - Parameter withParents: Whether folders above it that are missing are created too, and the names
  ///   of all that are new made safe against a power failure.
  public func createFolder(_ path: Path, withParents: Bool = false) throws(FileError) {
    do {
      try performAt(.createFolder, path) { mkdirat($0, $1, 0o777) }
      if withParents { try syncReadableFolder(path.parent) }
    } catch  where error.code == EEXIST {
      if try isFolder(path) { return }
      // Another process may have removed it in the meantime.
      throw try info(path, followingLinks: false) == nil
        ? FileError(.createFolder, path, code: ENOENT) : error
    } catch  where error.code == ENOENT && withParents && path.parent != path {
      try createFolder(path.parent, withParents: true)
      try createFolder(path)
      try syncReadableFolder(path.parent)
    }
  }

  /// Syncs a folder that may be one in which files can be made but not seen.
  package func syncReadableFolder(_ folder: Path) throws(FileError) {
    do {
      try syncFolder(folder)
    } catch  where error.code == EACCES {}
  }

  /// Writes a new file, or replaces what is in an existing one, and waits until it is on disk.
  ///
  /// A process that is killed meanwhile leaves part of the file: for files in folders that are
  /// renamed when whole. See `writeAtomically(_:to:)`.
  /// - Parameter durably: Whether to wait; what a power failure may take needs no waiting.
  public func write(
    _ bytes: [UInt8], to path: Path, durably: Bool = true
  ) throws(FileError) {
    try write(bytes, to: create(path), at: path, durably)
  }

  /// Writes to an open file and closes it.
  private func write(
    _ bytes: [UInt8], to file: Int32, at path: Path, _ durably: Bool = true
  ) throws(FileError) {
    try fill(file, path, durably) { () throws(FileError) in
      try Self.write(bytes, to: file, at: path)
    }
  }

  /// Writes to an open file, waits until that is on disk, and closes it.
  func write(
    _ parts: some Sequence<ByteStorage>, to file: Int32, at path: Path
  ) throws(FileError) {
    try fill(file, path, true) { () throws(FileError) in
      for part in parts { try Self.write(part, to: file, at: path) }
    }
  }

  /// Closes a file when `body` has written to it.
  private func fill(
    _ file: Int32, _ path: Path, _ durably: Bool, _ body: () throws(FileError) -> Void
  ) throws(FileError) {
    try Self.closing(file, path) { () throws(FileError) in
      try body()
      if durably { try perform(.sync, path) { fsync(file) } }
    }
  }

  /// Closes a file when `body` is done: some file systems, such as those of networks, say only then that bytes written
  /// before had no room.
  private static func closing(
    _ file: Int32, _ path: Path, _ body: () throws(FileError) -> Void
  ) throws(FileError) {
    do {
      try body()
    } catch {
      Glibc.close(file)
      throw error
    }
    // An interrupted one is closed all the same.
    guard Glibc.close(file) == 0 || errno == EINTR else {
      throw FileError(.write, path, code: errno)
    }
  }

  /// Writes a whole file or nothing: under another name, to disk, then renamed.
  ///
  /// A file that is there already is replaced. The new name is safe against a power failure after
  /// `syncFolder(_:)` of its folder.
  /// - Parameter staging: The folder for the other name, on the same file system; nil takes the
  ///   file's own.
  public func writeAtomically(
    _ bytes: [UInt8], to path: Path, staging: Path? = nil
  ) throws(FileError) {
    try replace(path, staging) { file, partial throws(FileError) in
      try write(bytes, to: file, at: partial)
    }
  }

  /// Writes a whole file or nothing: `parts`, one after the other, none of them copied.
  public func writeAtomically(
    _ parts: some Sequence<ByteStorage>, to path: Path, staging: Path? = nil
  ) throws(FileError) {
    try replace(path, staging) { file, partial throws(FileError) in
      try write(parts, to: file, at: partial)
    }
  }

  /// Writes a new file, as `write(_:to:durably:)` does: `parts`, one after the other, none of them copied. Where that
  /// fails nothing stays.
  package func writeStaged(_ parts: some Sequence<ByteStorage>, to path: Path) throws(FileError) {
    try removingOnFailure(path) { () throws(FileError) in
      try write(parts, to: create(path), at: path)
    }
  }

  /// Writes a file that nobody else has: whole, under a name that may not be taken.
  ///
  /// Of several processes that try, on one machine or on many over a network file system, one
  /// succeeds.
  /// - Parameters:
  ///   - staging: As for `writeAtomically(_:to:staging:)`.
  ///   - durably: As for `write(_:to:durably:)`.
  /// - Returns: Whether it was this call that made the file; false where it is there already.
  public func writeExclusively(
    _ bytes: [UInt8], to path: Path, staging: Path, durably: Bool = true
  ) throws(FileError) -> Bool {
    let (file, partial) = try createStaged(for: path, staging)
    try removingOnFailure(partial) { () throws(FileError) in
      try write(bytes, to: file, at: partial, durably)
    }
    defer { discard(partial) }
    if let isPlaced = try link(partial, at: path) { return isPlaced }
    // A moment in which the file is empty has to do. Where the call has been successful all the same, the file is this one.
    if try createExclusively(bytes, path, durably: durably) { return true }
    return try info(partial)?.linkCount == 2
  }

  /// Makes a file that must not be there yet, under its own name at once: a kill can leave it empty.
  /// - Parameter durably: As for `write(_:to:durably:)`.
  /// - Returns: Whether it was this call that made the file; false where it is there already.
  package func createExclusively(
    _ bytes: [UInt8], _ path: Path, durably: Bool = true
  ) throws(FileError) -> Bool {
    let file: Int32
    do {
      file = try createNew(path)
    } catch  where error.code == EEXIST {
      return false
    }
    try removingOnFailure(path) { () throws(FileError) in
      try write(bytes, to: file, at: path, durably)
    }
    return true
  }

  /// Adds bytes to the end of a file, which must be there; does not wait until they are on disk.
  package func append(_ bytes: [UInt8], to path: Path) throws(FileError) {
    let file = try performAt(.write, path) { [flags = openFlags(for: path)] in
      openat($0, $1, O_WRONLY | O_APPEND | flags)
    }
    try Self.closing(file, path) { () throws(FileError) in
      try Self.write(bytes, to: file, at: path)
    }
  }

  /// Gives a file the present time as that of its last change: by the clock of its file system.
  public func touch(_ path: Path) throws(FileError) {
    try performAt(.write, path) {
      utimensat($0, $1, nil, isGuarded(path) ? AT_SYMLINK_NOFOLLOW : 0)
    }
  }

  /// Copies a file's bytes, whole or not at all; a file that is there already is replaced.
  /// - Parameters:
  ///   - staging: As for `writeAtomically(_:to:staging:)`.
  ///   - durably: As for `write(_:to:durably:)`.
  public func copy(
    _ source: Path, to target: Path, staging: Path? = nil, durably: Bool = true
  ) throws(FileError) {
    try withOpenFile(source, .copy) { file throws(FileError) in
      // Unpacked before anything is written.
      let archived: ByteStorage? =
        if case .archived(let place) = file {
          try place.bytes(source, .copy, limit: .max)
        } else { nil }
      try replace(target, staging) { output, partial throws(FileError) in
        try fill(output, partial, durably) { () throws(FileError) in
          if let archived {
            try Self.write(archived, to: output, at: partial)
          } else if case .descriptor(let input, _) = file {
            try Self.copy(input, source, to: output, partial)
          }
        }
      }
    }
  }

  private static func copy(
    _ input: Int32, _ source: Path, to output: Int32, _ target: Path
  ) throws(FileError) {
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = try retry(.copy, source, target: target) {
        buffer.withUnsafeMutableBytes { Glibc.read(input, $0.baseAddress!, $0.count) }
      }
      if count == 0 { return }
      try buffer.withUnsafeBufferPointer { buffer throws(FileError) in
        try write(UnsafeRawBufferPointer(buffer.extracting(..<count)), to: output, at: target)
      }
    }
  }

  /// Waits until the names in a folder are on disk, so that they survive a power failure.
  public func syncFolder(_ folder: Path) throws(FileError) {
    do {
      let descriptor = try perform(.sync, folder) {
        folder.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
      }
      defer { close(descriptor) }
      try Self.retry(.sync, folder) { fsync(descriptor) }
    } catch  where [EINVAL, EBADF, ENOTSUP, ENOSYS].contains(error.code) {
      // Some file systems of networks or of programs can't sync folders; they do it by themselves.
    }
  }

  /// Makes a file, or empties one that is there, and opens it for writing.
  func create(_ path: Path) throws(FileError) -> Int32 {
    try performAt(.write, path) { [flags = openFlags(for: path)] in
      openat($0, $1, O_WRONLY | O_CREAT | O_TRUNC | flags, 0o666)
    }
  }

  /// Writes all bytes to an open file, whose path is for messages.
  package static func write(
    _ bytes: [UInt8], to file: Int32, at path: Path
  ) throws(FileError) {
    try bytes.withUnsafeBufferPointer { bytes throws(FileError) in
      try write(UnsafeRawBufferPointer(bytes), to: file, at: path)
    }
  }

  private static func write(
    _ part: ByteStorage, to file: Int32, at path: Path
  ) throws(FileError) {
    try write(part.bytes, to: file, at: path)
    withExtendedLifetime(part) {}
  }

  /// - Parameter start: the place in the file; nil for behind what was written last.
  static func write(
    _ bytes: UnsafeRawBufferPointer, from start: Int? = nil, to file: Int32, at path: Path
  ) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      written += try retry(.write, path) {
        if let start {
          pwrite(file, rest.baseAddress!, rest.count, off_t(start + written))
        } else {
          Glibc.write(file, rest.baseAddress!, rest.count)
        }
      }
    }
  }
}
