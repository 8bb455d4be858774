import Tensor

extension FileSystem {
  /// The JSON object in a file; nil where there is no file, or anything else in it.
  func jsonObject(at path: Path) throws(FileError) -> JSONObject? {
    guard let bytes = try readIfPresent(path) else { return nil }
    return (try? JSONValue(parsing: bytes))?.object
  }
}
