import Foundation
import Tensor

/// Calls `body` with a new empty folder, which is removed afterwards.
public func withTemporaryFolder<Result>(_ body: (Path) throws -> Result) throws -> Result {
  let folder = try newTemporaryFolder()
  defer { try? FileSystem().removeTree(folder) }
  return try body(folder)
}

/// Makes a new empty folder, by its real path; the caller removes it.
public func newTemporaryFolder() throws -> Path {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent(
    "sparsify-tests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  return try FileSystem().resolve(Path(url.path))
}
