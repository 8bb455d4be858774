import Tensor

/// Whose the twin's folder and its work folder are, found before anything is written.
struct TargetOwnership: Sendable {
  /// The twin's mark, where it has one.
  let mark: Mark?
  /// That of both folders; nil where neither has a mark yet.
  let identity: String?
  /// What was stored in either, and where.
  let earlier: [(place: Path, stored: StoredOptions)]
  /// Whether version 0.1.0 made it, which left no marks.
  let isAdopted: Bool

  /// Whether there is anything of an earlier run.
  var isBegun: Bool { !earlier.isEmpty }

  /// Looks at both folders and refuses those that are somebody else's. Changes nothing on disk.
  ///
  /// - Throws: `RunError` that says what the folder is; `FileError`.
  init(of location: TargetLocation, files: FileSystem) throws {
    let (twin, work) = (location.twin, location.work)
    let ofTwin = try FolderIdentity(of: twin, files: files)
    let ofWork = try FolderIdentity(of: work, files: files)
    var refusal = Refusal(location: location)
    var earlier: [(Path, StoredOptions)] = []
    var isAdopted = false
    var twinMark: Mark?
    var isNew = false

    switch ofTwin {
    case .missing, .empty: isNew = true
    case .marked(let mark) where ofTwin.product == location.product:
      twinMark = mark
      refusal.partner = mark.partner
      earlier.append((twin, mark.stored))
    case .unmarked(location.product, let stored):
      if try Mark.isDamaged(in: twin, files: files) { throw refusal.ofDamagedMark }
      isAdopted = true
      earlier.append((twin, stored))
    case .zoo, .beginning, .other:
      // What version 0.1.0 has begun holds nothing but trials that tell whose they are.
      guard case .unmarkedWork(let stored) = ofWork,
        try !TargetTrials(
          of: twin, madeWith: stored, isAdopted: true, files: files
        ).all().isEmpty
      else { throw refusal.ofTwin(ofTwin) }
      isAdopted = true
    default: throw refusal.ofTwin(ofTwin)
    }

    var workMark: Mark?
    switch ofWork {
    case .missing, .empty, .beginning: break
    // The twin says that it is its own; what in it is not the tool's stays.
    case .other where twinMark?.partner == location.relativeToTwin(work).description: break
    case .marked(let mark) where mark.kind == .work:
      let isNamed = mark.partner == location.goal.relative(to: work).description
      // Of a worker that came when the archive was whole it may be another one.
      let isPartner =
        twinMark.map { $0.identity == mark.identity || location.isSealed && isNamed } ?? isNamed
      guard isPartner, try !mark.belongsToAnother(than: location.goal, in: work, files: files)
      else { throw refusal.ofWork(ofWork) }
      workMark = mark
      earlier.append((work, mark.stored))
    case .unmarkedWork(let stored) where isAdopted || isNew:
      earlier.append((work, stored))
    default: throw refusal.ofWork(ofWork)
    }

    try Self.refuseFolders(in: location, files)
    mark = twinMark
    identity = twinMark?.identity ?? workMark?.identity
    self.earlier = earlier
    self.isAdopted = isAdopted
  }

  /// Refuses folders where files are to be written.
  private static func refuseFolders(in location: TargetLocation, _ files: FileSystem) throws {
    let twin = location.twin
    let further = try files.listIfPresent(twin).filter { IndexFiles.isFurther($0) }
    for name in [Mark.fileName] + TargetRoot.names + further {
      if try files.info(twin / name, followingLinks: false)?.kind == .folder {
        throw RunError(
          .cannotCreate,
          "'\(twin / name)' is a folder, where the \(location.product.rawValue) gets a file: move it "
            + "away.")
      }
    }
  }

  /// Whether a twin or a new zoo may have a file of this name in its root.
  static func isRootName(_ name: Path) -> Bool {
    name == Mark.fileName || TargetRoot.isName(name)
  }

  /// Says what a folder is, and what to do.
  private struct Refusal {
    let location: TargetLocation
    /// The work folder that the twin's mark names, relative to the twin.
    var partner: String?

    func ofTwin(_ identity: FolderIdentity) -> RunError {
      let product = location.product.rawValue
      return RunError(
        .cannotCreate,
        "'\(location.twin)' is to be the \(product), but is \(identity.text). Nothing in it was "
          + "changed: choose another folder for the \(product).")
    }

    /// Of a folder whose config.json tells what it is, and whose mark is none any more.
    var ofDamagedMark: RunError {
      RunError(
        .cannotCreate,
        "'\(location.twin)' is to be the \(location.product.rawValue), but its '\(Mark.fileName)' is empty or damaged. "
          + "Nothing in it was changed: copy that file again, or remove it, as '\(TargetRoot.configName)' tells the same."
      )
    }

    func ofWork(_ identity: FolderIdentity) -> RunError {
      if location.archive == nil, identity.stored == nil,
        partner == location.work.relative(to: location.twin).description
      {
        return RunError(
          .cannotCreate,
          "'\(location.work)' was the work folder of '\(location.twin)', but has lost its mark: was it "
            + "removed while a run was at work in it? Nothing in it was changed. Remove it, where nothing in "
            + "it is yours; what is finished is in '\(location.twin)'.")
      }
      return RunError(
        .cannotCreate,
        "'\(location.work)' is to be the work folder of '\(location.goal)', but is "
          + "\(identity.text). Nothing in it was changed: choose another one with --work.")
    }
  }
}
