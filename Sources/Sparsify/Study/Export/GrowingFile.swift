import Tensor

/// A file that is written from its beginning to its end, bit by bit.
final class GrowingFile {
  private let file: OutputFile
  private var count = 0

  init(_ path: Path, files: FileSystem) throws(FileError) {
    file = try OutputFile(path, files: files)
  }

  func append(_ text: String) throws(FileError) { try append(Array(text.utf8)) }

  func append(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { bytes throws(FileError) in
      try file.write(UnsafeRawBufferPointer(bytes), at: count)
    }
    count += bytes.count
  }

  /// Waits until all of it is on disk. Nothing is added after it.
  func finish() throws(FileError) { try file.close() }
}
