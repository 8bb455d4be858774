import Glibc
import Tensor

/// A folder of trial folders, as Ray Tune leaves it; a source zoo or a twin.
///
/// A folder in it is a trial where it has params.json, result.json or a checkpoint. Other folders
/// and all files are left alone, also folders whose names begin with a dot.
package struct Zoo: Sendable {
  package let path: Path
  /// The trials whose params.json reads, sorted by the bytes of their names.
  package private(set) var trials: [Trial]
  /// The trials that can't even be looked into, sorted likewise.
  package private(set) var unreadable: [SkippedTrial]
  /// Folders that are no trials.
  package let otherFolders: [Path]
  /// The highest epoch that more than half of the trials with checkpoints have.
  package let commonEpoch: Int?

  /// Reads which trials there are.
  /// - Throws: `FileError` where the folder can't be read, `ZooError` where it holds no trial.
  ///
  /// - Parameters:
  ///   - hasParts: whether each trial is an archive of its own, which is read as its folder would be.
  ///   - memory: what reading one checkpoint may take.
  package static func read(
    _ path: Path, hasParts: Bool = false, files: FileSystem, memory: MemoryBudget = MemoryBudget()
  ) throws -> Zoo {
    if let refusal = try NoZoo.file(path, files) { throw refusal }
    let path = try rootFolder(of: path, files)
    let zoo = try Zoo(path, hasParts: hasParts, files: files, memory: memory)
    guard zoo.trials.isEmpty && zoo.unreadable.isEmpty else { return zoo }
    throw try NoZoo.folder(path, others: zoo.otherFolders, files)
  }

  /// The index of a pack, which is read as a folder of trials; nil where a folder is none.
  package static func packIndex(in folder: Path, _ files: FileSystem) throws(FileError) -> Path? {
    let index = folder / ZooLayout.packIndexName
    return try files.isArchive(index) ? index : nil
  }

  /// The folder that holds the trials: of a pack its index, in an archive with no other folder at its root the one in it,
  /// unless that is a trial.
  package static func rootFolder(of path: Path, _ files: FileSystem) throws(FileError) -> Path {
    guard try files.isArchive(path) else { return try packIndex(in: path, files) ?? path }
    guard let name = try files.entries(of: path).onlyFolder else { return path }
    let folder = path / name
    return try FolderListing(of: folder, files: files).isTrial ? path : folder
  }

  private init(
    _ path: Path, hasParts: Bool, files: FileSystem, memory: MemoryBudget
  ) throws(FileError) {
    self.path = path
    var trials: [Trial] = []
    var unreadable: [SkippedTrial] = []
    var otherFolders: [Path] = []
    guard try files.exists(path) else { throw FileError(.list, path, code: ENOENT) }
    let folders = try files.entries(of: path).filter { entry in
      (entry.kind == .folder || entry.kind == .symbolicLink || hasParts && entry.kind == .file)
        && entry.name != ZooLayout.dataSetName
        && entry.name.bytes.first != UInt8(ascii: ".")
    }
    let outcomes = folders.concurrentMap { entry in
      Result { () throws(TrialProblem) in
        try Self.folder(path / entry.name, entry.kind, files, memory)
      }
    }
    for (entry, outcome) in zip(folders, outcomes) {
      switch outcome {
      case .success(.trial(let trial)): trials.append(trial)
      case .success(.other): otherFolders.append(entry.name)
      case .success(.file): break
      case .failure(let problem):
        unreadable.append(SkippedTrial(name: entry.name, reason: problem.description))
      }
    }
    self.trials = trials
    self.unreadable = unreadable
    self.otherFolders = otherFolders
    commonEpoch = Self.commonEpoch(of: trials)
  }

  /// What a folder of a zoo, or a link in it, was found to be.
  private enum Folder {
    case trial(Trial)
    case other
    /// A file that is no part, or a link to one.
    case file
  }

  /// A trial of a zoo as it is now; nil where there is none of its name.
  static func trial(
    at path: Path, files: FileSystem, memory: MemoryBudget
  ) throws(TrialProblem) -> Trial? {
    let info: FileInfo?
    do {
      info = try files.info(path, followingLinks: false)
    } catch {
      throw TrialProblem("\(error)")
    }
    guard let info, case .trial(let trial) = try folder(path, info.kind, files, memory) else {
      return nil
    }
    return trial
  }

  private static func folder(
    _ path: Path, _ kind: FileKind, _ files: FileSystem, _ memory: MemoryBudget
  ) throws(TrialProblem) -> Folder {
    guard let listing = try listing(of: path, kind, files) else { return .file }
    guard listing.isTrial else { return .other }
    return .trial(try Trial(path, listing: listing, files: files, memory: memory))
  }

  /// What lies in a folder, in one that a link leads to, or in a part; nil for another file.
  private static func listing(
    of folder: Path, _ kind: FileKind, _ files: FileSystem
  ) throws(TrialProblem) -> FolderListing? {
    do {
      if kind == .symbolicLink {
        guard let info = try files.info(folder) else {
          throw TrialProblem("is a link that leads nowhere")
        }
        if info.kind != .folder { return nil }
      }
      if kind == .file, try !files.isArchive(folder) { return nil }
      return try FolderListing(of: folder, files: files)
    } catch let problem as TrialProblem {
      throw problem
    } catch {
      throw TrialProblem("\(error)")
    }
  }

  private static func commonEpoch(of trials: [Trial]) -> Int? {
    let withCheckpoints = trials.filter { $0.lastEpoch != nil }
    var counts: [Int: Int] = [:]
    for trial in withCheckpoints {
      for epoch in trial.checkpoints.epochs { counts[epoch, default: 0] += 1 }
    }
    return counts.filter { $0.value * 2 > withCheckpoints.count }.keys.max()
  }
}

extension Zoo {
  /// The zoo with only some of its trials: of those that `glob` matches the first `limit`, in the
  /// order of their names. The rule for the wanted epoch still sees all.
  /// - Parameters:
  ///   - glob: a shell pattern (`*`, `?`, `[…]`) for the whole name; nil matches all.
  ///   - limit: nil takes all.
  package func selecting(only glob: String? = nil, limit: Int? = nil) -> Zoo {
    var names = (trials.map(\.name) + unreadable.map(\.name)).sorted()
    if let glob {
      names = names.filter { name in name.withCString { fnmatch(glob, $0, 0) == 0 } }
    }
    return selecting(Set(names.prefix(limit ?? names.count)))
  }

  /// The zoo with only the trials of these names. The rule for the wanted epoch still sees all.
  package func selecting(_ names: Set<Path>) -> Zoo {
    var result = self
    result.trials = trials.filter { names.contains($0.name) }
    result.unreadable = unreadable.filter { names.contains($0.name) }
    return result
  }
}
