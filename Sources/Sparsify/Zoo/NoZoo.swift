import Tensor

/// What was given in place of a zoo, in a sentence that helps.
enum NoZoo {
  /// Where a file or anything else that is no folder stands at `path`; nil where a folder does.
  ///
  /// - Throws: `FileError` where nothing does.
  static func file(_ path: Path, _ files: FileSystem) throws(FileError) -> ZooError? {
    guard let info = try files.info(path) else {
      if let begun = try begun(at: path, files) { return begun }
      throw try files.absence(of: path, .list)
    }
    switch info.kind {
    case .folder: return nil
    case .file:
      if try files.isArchive(path) { return nil }
      let nature = try nature(of: path, files)
      return ZooError("'\(path)' is a file, not a zoo's folder" + (nature.map { ": \($0)" } ?? ""))
    default: return ZooError("'\(path)' is a pipe, socket or device, not a zoo's folder")
    }
  }

  /// Where nothing stands at `path` yet, but is being made; nil for anything else.
  static func begun(at path: Path, _ files: FileSystem) throws(FileError) -> ZooError? {
    guard try files.exists(ZooLayout.usualWork(of: path) / ZooLayout.markName) else { return nil }
    return ZooError(
      "'\(path)' was begun, and is not there before all its models are done: 'sparsify status' tells how far they are"
    )
  }

  /// What a file is, and what to do about it, without a full stop; nil where that is not known.
  private static func nature(
    of path: Path, _ files: FileSystem
  ) throws(FileError) -> String? {
    if try files.info(path)?.size == 0 { return "it is empty" }
    if (try? TorchFile.read(path, files: files)) != nil {
      return
        "torch.save wrote it. Give the folder of the trials; of a zoo that was prepared for a loader, the raw one"
    }
    return try files.foreignFormat(of: path)?.description
  }

  /// Where a folder has no trials in it.
  ///
  /// - Parameter others: the names of the folders in it.
  static func folder(
    _ path: Path, others: [Path], _ files: FileSystem
  ) throws(FileError) -> ZooError {
    if try files.exists(path / ZooLayout.markName) { return begun(path) }
    let start = "'\(path)' holds no trials (folders with params.json and checkpoints). "
    if try FolderListing(of: path, files: files).isTrial {
      return ZooError(start + "It is a trial itself: give the folder above it")
    }
    let zoos = zoos(below: path, others, files)
    guard !zoos.isEmpty else { return ZooError(start + "Give the zoo's own folder") }
    return ZooError(
      start + "Give one of its zoos: " + zoos.prefix(5).map { "\($0)" }.joined(separator: ", ")
        + (zoos.count > 5 ? ", …" : ""))
  }

  /// Where a zoo is being made at `path`.
  private static func begun(_ path: Path) -> ZooError {
    ZooError(
      "'\(path)' was begun, and none of its models is finished: 'sparsify status' tells how far they are"
    )
  }

  /// How many folders are looked into: whoever gives a home folder is not to wait.
  private static let mostFolders = 500

  /// The zoos up to two folders down, by their paths below `path`.
  private static func zoos(below path: Path, _ others: [Path], _ files: FileSystem) -> [Path] {
    var budget = mostFolders
    var zoos: [Path] = []
    var level = others
    for _ in 0..<2 {
      var next: [Path] = []
      for name in level where budget > 0 {
        budget -= 1
        guard let entries = try? files.entries(of: path / name) else { continue }
        let folders = entries.filter {
          $0.kind == .folder && $0.name.bytes.first != UInt8(ascii: ".")
        }
        let isZoo = folders.prefix(20).contains { entry in
          budget -= 1
          let folder = path / name / entry.name
          return (try? FolderListing(of: folder, files: files))?.isTrial == true
        }
        if isZoo {
          zoos.append(name)
        } else {
          next += folders.map { name / $0.name }
        }
      }
      level = next
    }
    return zoos
  }
}
