import Tensor

extension Zoo {
  /// Where a path leads that a file of a zoo names: a relative one begins in the zoo's folder; of a zoo in an archive, in
  /// the folder that it would unpack to, unless what is named lies in the archive.
  ///
  /// - Parameters:
  ///   - text: as it is written there.
  ///   - zoo: its root.
  /// - Returns: nil where no path is named.
  static func place(
    named text: ByteText, in zoo: Path, _ files: FileSystem
  ) throws(FileError) -> Path? {
    if text.isEmpty || text.utf8.contains(0) { return nil }
    let named = Path(text)
    if text.utf8.first == UInt8(ascii: "/") { return named }
    let inside = zoo / named
    let archive = try files.isArchive(zoo) ? zoo : try files.archive(above: zoo)
    guard let archive, try !files.exists(inside) else { return inside }
    var steps = Array(zoo.components.dropFirst(archive.components.count))
    if steps.isEmpty { steps = [archive.name] }
    for step in named.components where step != "." {
      if step == "..", let last = steps.last, last != ".." {
        steps.removeLast()
      } else {
        steps.append(step)
      }
    }
    return steps.reduce(archive.parent) { $0 / $1 }
  }
}
