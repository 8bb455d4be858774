import Glibc

/// A new file, any of whose places can be written to: for files too large to be made in memory, in a
/// folder that gets its name when all in it is whole.
package final class OutputFile {
  package let path: Path
  private let files: FileSystem
  /// -1 once it is closed.
  private var descriptor: Int32

  /// Makes the file, or empties one that is there.
  package init(_ path: Path, files: FileSystem) throws(FileError) {
    self.path = path
    self.files = files
    descriptor = try files.create(path)
  }

  deinit { if descriptor != -1 { Glibc.close(descriptor) } }

  /// Writes bytes at a place; between places that were written to there are zeros.
  ///
  /// - Precondition: it is not closed, and the place is not negative.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
    precondition(descriptor != -1 && offset >= 0, "writing at \(offset) of '\(path)'")
    try FileSystem.write(bytes, from: offset, to: descriptor, at: path)
  }

  /// Waits until all of it is on disk. Nothing is written after it.
  package func close() throws(FileError) {
    try files.perform(.sync, path) { fsync(descriptor) }
    Glibc.close(descriptor)
    descriptor = -1
  }
}
