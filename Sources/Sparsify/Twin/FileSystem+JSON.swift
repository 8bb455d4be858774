import Glibc
import Tensor

extension FileSystem {
  /// The JSON object in a file; nil where there is no file, or anything else in it.
  func jsonObject(at path: Path) throws(FileError) -> JSONObject? {
    let bytes: [UInt8]?
    do {
      bytes = try readIfPresent(path)
    } catch  where error.code == EISDIR {
      return nil
    }
    guard let bytes else { return nil }
    return (try? JSONValue(parsing: bytes))?.object
  }
}
