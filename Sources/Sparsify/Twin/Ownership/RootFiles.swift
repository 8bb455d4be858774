import Glibc
import Tensor

/// Writes the files in the root of a twin or a new zoo, and keeps what the user has made of them.
struct RootFiles {
  private let folder: Path
  private let work: WorkFolder
  private var files: FileSystem { work.files }

  init(in folder: Path, _ work: WorkFolder) {
    self.folder = folder
    self.work = work
  }

  /// Writes the files in order. One that is there and is not as the tool left it becomes NAME.old.
  ///
  /// The mark says what is to come before anything is replaced, so that a kill in between does not make
  /// the tool's own files look like the user's.
  ///
  /// - Parameters:
  ///   - note: changes what else the mark says, once the files are there.
  ///   - isClaimed: whether it is still this worker that ends the zoo.
  /// - Returns: What was kept, a sentence each.
  /// - Throws: `ClaimLost`; `FileError`.
  func write(
    _ list: [TargetFile], noting note: (inout Mark) -> Void, isClaimed: () -> Bool
  ) throws -> [String] {
    guard var mark = try Mark(reading: folder, files: files) else {
      throw FileError(.read, folder / Mark.fileName, code: ENOENT)
    }
    let hashes = list.map { StableHash.hexadecimal(of: $0.bytes) }
    var kept: [String] = []
    for (file, hash) in zip(list, hashes) {
      let name = file.name.description
      if let there = try files.hash(of: folder / file.name), there != hash,
        mark.files[name]?.contains(there) != true, try !isOfAnotherRun(file)
      {
        guard isClaimed() else { throw ClaimLost() }
        let old = try files.keepAside(folder / file.name)
        kept.append(
          "'\(folder / file.name)' is not as this tool left it, and is kept as '\(old.name)'")
      }
      mark.files[name] = Self.distinct((mark.files[name] ?? []) + [hash])
    }
    guard isClaimed() else { throw ClaimLost() }
    try write(mark)
    for file in list {
      guard isClaimed() else { throw ClaimLost() }
      try work.write(file.bytes, to: folder / file.name)
    }
    guard isClaimed() else { throw ClaimLost() }
    for (file, hash) in zip(list, hashes) { mark.files[file.name.description] = [hash] }
    note(&mark)
    try write(mark)
    return kept
  }

  /// Removes those of some files that are as the tool left them.
  func remove(
    _ names: [Path], noting note: (inout Mark) -> Void, isClaimed: () -> Bool
  ) throws {
    guard var mark = try Mark(reading: folder, files: files) else { return }
    for name in names {
      guard let there = try files.hash(of: folder / name),
        mark.files[name.description]?.contains(there) == true
      else { continue }
      guard isClaimed() else { throw ClaimLost() }
      try files.removeTree(folder / name)
      mark.files[name.description] = nil
    }
    note(&mark)
    guard isClaimed() else { throw ClaimLost() }
    try write(mark)
  }

  /// Whether config.json is as this tool writes it, and tells only of other runs: one that was held up
  /// while it wrote may come after the mark.
  private func isOfAnotherRun(_ file: TargetFile) throws(FileError) -> Bool {
    guard file.name == TargetRoot.configName,
      let there = try files.readIfPresent(folder / file.name)
    else { return false }
    return TargetConfig(parsing: file.bytes)?.isSame(butForRunsAs: there) == true
  }

  private func write(_ mark: Mark) throws(FileError) {
    try work.write(mark.bytes, to: folder / Mark.fileName)
  }

  private static func distinct(_ list: [String]) -> [String] {
    var seen: Set<String> = []
    return list.filter { seen.insert($0).inserted }
  }
}
