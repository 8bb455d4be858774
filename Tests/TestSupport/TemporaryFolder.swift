import Foundation
import Tensor

/// Calls `body` with a new empty folder, which is removed afterwards.
public func withTemporaryFolder<Result>(_ body: (Path) throws -> Result) throws -> Result {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent(
    "sparsify-tests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(try FileSystem().resolve(Path(url.path)))
}
