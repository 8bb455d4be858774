import Tensor

/// `sparsify.json` in the folder of a study: which files the tool wrote there, by name, with their hashes.
struct StudyRecord: Sendable, Equatable {
  /// Several hashes while files are being replaced.
  var files: [String: Set<String>] = [:]

  static let fileName = ZooLayout.markName
  private static let kind: JSONValue = "study"

  init() {}

  /// Reads a folder's record; none where there is none, or a file of another kind.
  init(of folder: Path, files fileSystem: FileSystem) throws(FileError) {
    guard let object = try fileSystem.jsonObject(at: folder / Self.fileName),
      object["product"] == Mark.product, object["kind"] == Self.kind,
      let list = object["files"]?.object
    else { return }
    for (name, hashes) in list.members {
      files[name.description] = Set((hashes.array ?? []).compactMap { $0.string?.description })
    }
  }

  var bytes: [UInt8] {
    let list = files.sorted { $0.key < $1.key }.reduce(into: JSONObject()) {
      $0[$1.key] = .array($1.value.sorted().map { .string($0) })
    }
    let object: JSONObject = [
      "product": Mark.product, "kind": Self.kind, "files": .object(list),
    ]
    return Array((JSONValue.object(object).text(.indented(2)) + "\n").utf8)
  }
}
