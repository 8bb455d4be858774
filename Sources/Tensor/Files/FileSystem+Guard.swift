import Glibc

/// Writing by a folder's descriptor and a name in it, so that no link on the way is followed.
///
/// Below a guarded folder every component of a path is opened in the one before it and must be a
/// folder of its own; what a link leads to is never written to, renamed or removed. Elsewhere paths
/// mean what they mean to the system.
extension FileSystem {
  /// Where a system call takes place: in an open folder, or by the whole path.
  private struct Place {
    /// `AT_FDCWD` where `name` is the whole path.
    var folder: Int32
    var name: Path

    func close() { if folder != AT_FDCWD { _ = Glibc.close(folder) } }
  }

  /// The same files; below `folders`, absolute paths without links, no link is followed in writing.
  package func guarding(_ folders: [Path]) -> FileSystem {
    var guarding = self
    guarding.guarded = folders
    return guarding
  }

  /// Whether a path lies below a guarded folder.
  func isGuarded(_ path: Path) -> Bool { guarded.contains { path.steps(below: $0) != nil } }

  /// Announces an operation that writes and performs it, again as long as a signal interrupts it.
  ///
  /// - Parameter call: A system call that takes an open folder and a name in it, -1 for failure.
  /// - Throws: `FileError` with the call's `errno`, `ELOOP` where a link is on the way.
  @discardableResult
  func performAt<Result: SignedInteger>(
    _ operation: FileOperation, _ path: Path, target: Path? = nil,
    _ call: (Int32, UnsafePointer<CChar>) -> Result
  ) throws(FileError) -> Result {
    try announce(operation, path)
    let place = try place(of: path, operation)
    defer { place.close() }
    return try Self.retry(operation, path, target: target) {
      place.name.withCString { call(place.folder, $0) }
    }
  }

  /// The same for a call that takes two places.
  func performAt(
    _ operation: FileOperation, _ path: Path, target: Path,
    _ call: (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>) -> Int32
  ) throws(FileError) {
    try announce(operation, path)
    let (first, second) = (try place(of: path, operation), try place(of: target, operation))
    defer {
      first.close()
      second.close()
    }
    try Self.retry(operation, path, target: target) {
      first.name.withCString { old in
        second.name.withCString { call(first.folder, old, second.folder, $0) }
      }
    }
  }

  /// Removes what a failure has left half-written; where that fails too, it stays.
  func discard(_ partial: Path) {
    guard let place = try? place(of: partial, .remove) else { return }
    defer { place.close() }
    _ = Self.uninterrupted(failure: -1) {
      place.name.withCString { unlinkat(place.folder, $0, 0) }
    }
  }

  /// What `open` is to do beside what it is asked for.
  func openFlags(for path: Path) -> Int32 { isGuarded(path) ? O_NOFOLLOW | O_CLOEXEC : O_CLOEXEC }

  private func place(of path: Path, _ operation: FileOperation) throws(FileError) -> Place {
    for root in guarded {
      guard let steps = path.steps(below: root) else { continue }
      var place = Place(folder: AT_FDCWD, name: root)
      for step in steps {
        let next = Self.uninterrupted(failure: -1) {
          place.name.withCString {
            openat(place.folder, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
          }
        }
        guard next != -1 else {
          let code = errno
          defer { place.close() }
          throw Self.isLink(place)
            ? FileError(
              operation, path, code: ELOOP,
              hint: "'\(place.name)' is a link, and none is followed here: remove or rename it")
            : FileError(operation, path, code: code)
        }
        place.close()
        place = Place(folder: next, name: step)
      }
      return place
    }
    return Place(folder: AT_FDCWD, name: path)
  }

  private static func isLink(_ place: Place) -> Bool {
    var status = stat()
    let result = uninterrupted(failure: -1) {
      place.name.withCString { fstatat(place.folder, $0, &status, AT_SYMLINK_NOFOLLOW) }
    }
    return result == 0 && FileKind(mode: status.st_mode) == .symbolicLink
  }
}

extension Path {
  /// The components that lead from `folder` to this path, at least one; nil where it doesn't lie below.
  fileprivate func steps(below folder: Path) -> [Path]? {
    guard bytes.count > folder.bytes.count + 1, bytes.starts(with: folder.bytes),
      folder == "/" || bytes[folder.bytes.count] == UInt8(ascii: "/")
    else { return nil }
    let steps = bytes[folder.bytes.count...].split(separator: UInt8(ascii: "/"))
    return steps.isEmpty ? nil : steps.map { Path(bytes: $0) }
  }
}
