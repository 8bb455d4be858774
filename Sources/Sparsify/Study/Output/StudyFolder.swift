import Tensor

/// The folder that a study is written into.
package struct StudyFolder: Sendable {
  /// As the user names it.
  private let givenPath: Path
  private let path: Path
  private let files: FileSystem

  /// Finds out whether the folder can be written, and makes nothing.
  ///
  /// - Parameter zoos: in which it may not lie: their loaders take every folder for a model, and a twin has
  ///   a `trajectories.csv` of its own.
  /// - Throws: `RunError` where it lies in one of them or is a zoo itself, or is none; `FileError`, also where there is
  ///   no permission to write.
  package init(_ path: Path, apartFrom zoos: [Path], files: FileSystem) throws {
    let place = try OutputPlace(path, apartFrom: zoos, files: files)
    guard place.kind != .file else {
      throw RunError(
        .usage, "'\(path)' is a file, and a folder is to be written. Choose another name.")
    }
    if place.isThere { try files.checkWritable(place.path) }
    givenPath = path
    self.path = place.path
    self.files = files
  }

  /// The tables that not every study has.
  private static let optionalNames = StudyTableKind.allCases.filter { $0.option != nil }
    .map(\.fileName)

  /// Writes each file whole, in place of what an earlier study wrote; what that left beside it goes. Makes the folder
  /// where it is not there yet.
  ///
  /// What has such a name and is not as this tool left it is kept as NAME.old.
  /// - Returns: what was kept, a sentence each.
  package func write(_ contents: [TargetFile]) throws(FileError) -> [String] {
    var kept: [String] = []
    try StagedFiles.finish(givenPath) { () throws(FileError) in kept = try writeAll(contents) }
    return kept
  }

  private func writeAll(_ contents: [TargetFile]) throws(FileError) -> [String] {
    if try files.exists(path) { files.clearLeft(in: path) } else { try files.createFolder(path) }
    var record = try StudyRecord(of: path, files: files)
    var kept: [String] = []
    for name in contents.map(\.name) + Self.optionalNames + [StudyRecord.fileName] {
      guard try !isOwn(name, record), try files.info(path / name, followingLinks: false) != nil
      else { continue }
      if Self.optionalNames.contains(name), !contents.contains(where: { $0.name == name }) {
        continue
      }
      let old = try files.keepAside(path / name)
      kept.append(
        "'\(path / name)' is not as this tool left it, and is kept as '\(old.name)'")
    }
    for file in contents {
      record.files[file.name.description, default: []].insert(
        StableHash.hexadecimal(of: file.bytes))
    }
    try files.writeAtomically(record.bytes, to: path / StudyRecord.fileName)
    for file in contents { try files.writeAtomically(file.bytes, to: path / file.name) }
    for name in Self.optionalNames where !contents.contains(where: { $0.name == name }) {
      if try isOwn(name, record) { try files.removeTree(path / name) }
      record.files[name.description] = nil
    }
    for file in contents {
      record.files[file.name.description] = [StableHash.hexadecimal(of: file.bytes)]
    }
    try files.writeAtomically(record.bytes, to: path / StudyRecord.fileName)
    return kept
  }

  /// Whether a file is as an earlier study left it.
  private func isOwn(_ name: Path, _ record: StudyRecord) throws(FileError) -> Bool {
    if name == StudyRecord.fileName {
      return try files.readIfPresent(path / name) == record.bytes
    }
    guard let hash = try files.hash(of: path / name) else { return false }
    return record.files[name.description]?.contains(hash) == true
  }
}
