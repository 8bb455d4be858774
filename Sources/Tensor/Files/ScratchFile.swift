import Glibc

/// Room for much that is unpacked or converted, in a mapped file of $TMPDIR (else /tmp) that has no name: it goes with the
/// mapping, however the process ends.
struct ScratchFile: Sendable {
  /// Less than that is better kept in memory.
  private static let least = 16 << 20

  nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

  /// - Returns: nil for little, and where no file of that size can be had, or not without taking more than half of what is
  ///   free there.
  init?(count: Int) {
    guard count >= Self.least, let descriptor = Self.file() else { return nil }
    defer { close(descriptor) }
    var space = statvfs()
    guard fstatvfs(descriptor, &space) == 0,
      space.f_frsize > 0, UInt(count) / UInt(space.f_frsize) < UInt(space.f_bavail) / 2,
      // Before it is mapped: a disk that is full would stop the program at a write.
      posix_fallocate(descriptor, 0, off_t(count)) == 0,
      let start = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      start != MAP_FAILED
    else { return nil }
    bytes = UnsafeMutableRawBufferPointer(start: start, count: count)
  }

  func unmap() { munmap(bytes.baseAddress!, bytes.count) }

  /// A new file without a name; nil where none can be made.
  private static func file() -> Int32? {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    var template = Array(((folder.isEmpty ? "/tmp" : folder) + "/sparsify-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { return nil }
    unlink(template)
    // No program that is started is to hold it.
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
  }
}
