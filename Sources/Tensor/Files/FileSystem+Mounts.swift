import Glibc

extension FileSystem {
  /// Whether a folder is the uppermost of a file system, of a part of one that takes itself for one, or of what is mounted
  /// there: nothing that lies beside it can be moved into it. False where that can't be found out.
  package func isMounted(_ folder: Path) -> Bool {
    let (own, above) = (try? info(folder), try? info(folder.parent))
    guard let own, let above, own.kind == .folder else { return false }
    if own.device != above.device { return true }
    guard let ownMount = mount(of: folder), let aboveMount = mount(of: folder.parent)
    else { return false }
    return ownMount != aboveMount
  }

  /// What the kernel tells of the mount through which a folder is reached; nil where it tells nothing.
  private func mount(of folder: Path) -> [UInt8]? {
    guard let descriptor = Self.opened(folder, O_DIRECTORY) else { return nil }
    defer { close(descriptor) }
    let info = Path("/proc/self/fdinfo/\(descriptor)")
    guard let told = Self.opened(info) else { return nil }
    defer { close(told) }
    let lines = try? Self.bytes(0..<4096, of: told, info).split(separator: UInt8(ascii: "\n"))
    return lines?.first { $0.starts(with: "mnt_id:".utf8) }.map { Array($0) }
  }

  /// A descriptor for reading.
  private static func opened(_ path: Path, _ flags: Int32 = 0) -> Int32? {
    let descriptor = uninterrupted(failure: -1) {
      path.withCString { open($0, O_RDONLY | O_CLOEXEC | flags) }
    }
    return descriptor == -1 ? nil : descriptor
  }
}
