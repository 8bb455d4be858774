import Tensor

/// The folder that a study is written into.
package struct StudyFolder: Sendable {
  private let path: Path
  private let files: FileSystem

  /// Makes the folder where it is not there yet.
  ///
  /// - Parameter zoos: in which it may not lie: their loaders take every folder for a model, and a twin has
  ///   a `trajectories.csv` of its own.
  /// - Throws: `RunError` where it lies in one of them or is a zoo itself, `FileError`.
  package init(_ path: Path, apartFrom zoos: [Path], files: FileSystem) throws {
    let isThere = try files.exists(path)
    let real = isThere ? try files.resolve(path) : try Self.parent(of: path, files) / path.name
    for zoo in try zoos.map({ try files.resolve($0) }) where zoo == real || zoo.contains(real) {
      throw RunError(
        .usage, "'\(path)' lies in '\(zoo)', which holds models only. Choose a place outside.")
    }
    if let mark = try Mark(reading: path, files: files) {
      throw RunError(
        .usage, "'\(path)' is a folder of \(mark.kind), not for studies. Choose another one.")
    }
    if !isThere { try files.createFolder(path) }
    self.path = real
    self.files = files
  }

  /// The real path of the folder above one that is to be made.
  private static func parent(of path: Path, _ files: FileSystem) throws -> Path {
    guard try files.isFolder(path.parent) else {
      throw RunError(
        .cannotCreate,
        "'\(path)' can't be made: '\(path.parent)' is not there or no folder. Make it first, or choose "
          + "another place.")
    }
    return try files.resolve(path.parent)
  }

  /// The tables that not every study has.
  private static let optionalNames: [Path] = [SweepTable.fileName]

  /// Writes each file whole, in place of what an earlier study wrote; what that left beside it goes.
  ///
  /// What has such a name and is not as this tool left it is kept as NAME.old.
  /// - Returns: what was kept, a sentence each.
  package func write(_ contents: [TargetFile]) throws(FileError) -> [String] {
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
