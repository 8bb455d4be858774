import Glibc
import Tensor

/// What a command makes.
package enum Product: String, Sendable {
  case twin, zoo

  /// The name of the command's argument.
  package var label: String { rawValue.uppercased() }

  /// The command that makes it.
  var command: String { self == .twin ? "run" : "generate" }
}

/// Where a run reads and writes, by real paths.
package struct TargetLocation: Sendable, Equatable {
  package let product: Product
  /// The zoo that is sparsified, or the data set that a new one is trained on.
  package let source: Path
  /// Where the trials of the zoo that is made lie: its folder. Of one that becomes an archive where they gather in the work
  /// folder, and once it is one the folder in it.
  package let twin: Path
  package let work: Path
  /// What the zoo becomes; nil of one that is a folder.
  package let archive: TargetArchive?
  /// Whether it is an archive already, in which nothing changes any more.
  package let isSealed: Bool

  /// Whether it becomes an archive and is none yet.
  package var isGathering: Bool { archive != nil && !isSealed }
  /// What the user asked for: the folder, or the archive.
  package var goal: Path { archive?.path ?? twin }
  /// The folder in which files appear in the end.
  package var goalFolder: Path { archive?.path.parent ?? twin }
  /// As what finished trials are kept.
  var store: any TrialStore { isGathering ? PartStore() : FolderStore() }

  /// Resolves the folders of a twin and refuses those that lie in each other.
  ///
  /// - Parameters:
  ///   - work: nil takes the one that the twin names, else the twin's name with `.work` behind it.
  ///   - format: what the twin is to be; its name goes with that, see `TargetFormat.check`.
  package init(
    source: Path, twin: Path, work: Path?, format: TargetFormat = .folder, files: FileSystem
  ) throws {
    try self.init(.twin, source: source, target: twin, work: work, format, files: files)
    try refuseNesting([("SOURCE", self.source)], files)
  }

  /// Resolves the folders of a new zoo and refuses those that lie in each other.
  ///
  /// - Parameters:
  ///   - others: the folders that are read, by the names the user knows them by.
  ///   - work: nil takes the one that the zoo names, else the zoo's name with `.work` behind it.
  package init(
    zoo: Path, dataSet: Path, others: [(name: String, path: Path)], work: Path?, files: FileSystem
  ) throws {
    try self.init(.zoo, source: dataSet, target: zoo, work: work, .folder, files: files)
    try refuseNesting(others, files)
  }

  private init(
    _ product: Product, source: Path, target: Path, work: Path?, _ format: TargetFormat,
    files: FileSystem
  ) throws {
    self.product = product
    self.source = try files.resolve(source)
    let goal = try Self.resolveOutput(target, product, files)
    let given = try work.map { try Self.resolveOutput($0, product, files) }
    if format == .zip {
      let archive = TargetArchive(goal)
      let root = try archive.root(product, files: files)
      self.archive = archive
      isSealed = root != nil
      self.work = try given ?? Self.resolveOutput(ZooLayout.usualWork(of: goal), product, files)
      twin = root ?? self.work / WorkFolder.gathered
      return
    }
    (twin, archive, isSealed) = (goal, nil, false)
    let named = try Self.workNamed(by: twin, files)
    if let given, let named, given != named {
      throw RunError(
        .usage,
        "'\(twin)' was begun with the work folder '\(named)', where its unfinished models lie, not with "
          + "'\(given)'. Leave --work out, or give that one.")
    }
    self.work =
      try given ?? named ?? Self.resolveOutput(ZooLayout.usualWork(of: twin), product, files)
  }

  /// The work folder that a twin's mark names, where that is there and the twin's; it may have moved.
  private static func workNamed(by twin: Path, _ files: FileSystem) throws -> Path? {
    guard let mark = try Mark(reading: twin, files: files), mark.kind != .work,
      let work = try files.resolveIfPresent(twin / Path(mark.partner)),
      let ofWork = try Mark(reading: work, files: files),
      ofWork.kind == .work, ofWork.identity == mark.identity,
      try !ofWork.belongsToAnother(than: twin, in: work, files: files)
    else { return nil }
    return work
  }

  /// The real path of what is to be written: it and the folder above it may not exist yet.
  private static func resolveOutput(
    _ path: Path, _ product: Product, _ files: FileSystem
  ) throws -> Path {
    let resolved: (path: Path, missing: [Path])
    do {
      resolved = try resolvePartly(path, files)
    } catch {
      throw RunError(
        .cannotCreate, "The \(product.rawValue) or its work folder can't lie there: \(error).")
    }
    if resolved.missing.count > 2 {
      throw RunError(
        .cannotCreate,
        "'\(path)' can't be made: '\(resolved.missing[0])' does not exist. Is it mistyped? Of what is to "
          + "be written only the folder itself and the one above it are created.")
    }
    return resolved.path
  }

  /// The real path of what may not exist yet; the path itself where that can't be found.
  package static func realPath(_ path: Path, _ files: FileSystem) -> Path {
    (try? resolvePartly(path, files).path) ?? path
  }

  /// The real path of what may not exist yet: of its nearest existing folder, and the rest; and what of it
  /// is missing, the outermost first.
  private static func resolvePartly(
    _ path: Path, _ files: FileSystem
  ) throws -> (path: Path, missing: [Path]) {
    if path.parent == path { return (try files.resolve(path), []) }
    if let there = try files.resolveIfPresent(path) { return (there, []) }
    // Of what is not there, `..` can only be taken by the letter.
    if path.name == ".." { return try resolvePartly(path.parent.parent, files) }
    if path.name == "." { return try resolvePartly(path.parent, files) }
    // A link that leads nowhere would be taken for a folder to create.
    if try files.info(path, followingLinks: false) != nil {
      return (try files.resolve(path), [])
    }
    let (parent, missing) = try resolvePartly(path.parent, files)
    return (parent / path.name, missing + [parent / path.name])
  }

  /// The refusal of a work folder from which nothing can be moved into the twin.
  func otherFileSystem(_ work: Path, _ reason: String, _ files: FileSystem) -> RunError {
    RunError(
      .cannotCreate,
      "What is finished can't be moved from '\(work)' to '\(goalFolder)': \(reason). "
        + (archive == nil && files.isMounted(twin)
          ? remedyOfMounted
          : "Choose a folder on the \(product.rawValue)'s own file system with --work."))
  }

  /// What to do where all of the twin's file system lies in the twin.
  private var remedyOfMounted: String {
    "'\(twin)' is where a file system begins or is mounted, so that no work folder can lie beside it: give a folder in it as "
      + "\(product.label), such as '\(twin / Path(product.rawValue))'. A \(product.rawValue) that is there already goes on "
      + "where the folder above it is mounted."
  }

  /// A text for a file of the zoo that is made: what it names in the source or in that zoo by the way that leads there
  /// from the zoo, so that it is the same wherever the two lie.
  func portable(_ text: String) -> String {
    text.replacing("'\(twin)/", with: "'")
      .replacing("'\(source)/", with: "'\(relativeToTwin(source))/")
      .replacing("'\(source)'", with: "'\(relativeToTwin(source))'")
  }

  /// The path that leads from the twin to `path`, both real: `../zoo/trial`. Of an archive from the folder that it is
  /// unpacked to, where all that is in it will lie.
  package func relativeToTwin(_ path: Path) -> Path {
    guard let archive, !twin.contains(path) else { return path.relative(to: twin) }
    return path.relative(to: archive.folder)
  }
}

extension FileSystem {
  /// The real path of what is there; nil where nothing is, or where it goes while it is looked at, as work
  /// folders do.
  func resolveIfPresent(_ path: Path) throws(FileError) -> Path? {
    guard try exists(path) else { return nil }
    do {
      return try resolve(path)
    } catch  where error.code == ENOENT {
      return nil
    }
  }
}
