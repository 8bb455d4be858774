import Tensor

/// Whose the twin's folder and its work folder are, found before anything is written.
struct TargetOwnership: Sendable {
  /// The twin's mark, where it has one.
  let mark: Mark?
  /// That of both folders; nil where neither has a mark yet.
  let identity: String?
  /// What was stored in either, and where.
  let earlier: [(place: Path, stored: StoredOptions)]
  /// Whether version 0.1.0 made it, which left no marks, or the twin's mark is damaged and something else tells whose it is.
  let isAdopted: Bool
  /// Whether the mark of either is damaged, and is to be made anew.
  let hasDamagedMark: Bool

  /// Whether there is anything of an earlier run.
  var isBegun: Bool { !earlier.isEmpty }

  /// Looks at both folders and refuses those that are somebody else's. Changes nothing on disk.
  ///
  /// - Throws: `RunError` that says what the folder is; `FileError`.
  init(of location: TargetLocation, files: FileSystem) throws {
    let (twin, work) = (location.twin, location.work)
    let ofTwin = try FolderIdentity(of: twin, files: files)
    let ofWork = try FolderIdentity(of: work, files: files)
    let isDamaged = try Mark.isDamaged(in: twin, files: files)
    var refusal = Refusal(location: location, isMarkDamaged: isDamaged)
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
      isAdopted = true
      earlier.append((twin, stored))
    case .zoo, .beginning, .other:
      // What version 0.1.0 has begun holds nothing but trials that tell whose they are; so does what has lost its mark.
      guard let stored = Self.stored(in: ofWork, of: location, isDamaged: isDamaged),
        try !TargetTrials(
          of: twin, in: location.store, madeWith: stored, isAdopted: true, files: files
        ).all().isEmpty
      else { throw refusal.ofTwin(ofTwin) }
      isAdopted = true
    default: throw refusal.ofTwin(ofTwin)
    }

    var workMark: Mark?
    let isWorkDamaged = try Mark.isDamaged(in: work, files: files)
    let isWorkNamed = twinMark?.partner == location.relativeToTwin(work).description
    switch ofWork {
    case .missing, .empty, .beginning: break
    // The twin says that it is its own; what in it is not the tool's stays.
    case .other where isWorkNamed: break
    case .zoo where isWorkNamed && isWorkDamaged: break
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
    hasDamagedMark = isDamaged || isWorkDamaged
    self.earlier = earlier
    self.isAdopted = isAdopted
  }

  /// With what a twin without a mark was begun, as its work folder tells; nil where that is none of it.
  private static func stored(
    in work: FolderIdentity, of location: TargetLocation, isDamaged: Bool
  ) -> StoredOptions? {
    switch work {
    case .unmarkedWork(let stored): stored
    case .marked(let mark)
    where isDamaged && mark.kind == .work
      && mark.partner == location.goal.relative(to: location.work).description:
      mark.stored
    default: nil
    }
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
    /// Whether a file that is no mark has the place of the twin's.
    let isMarkDamaged: Bool
    /// The work folder that the twin's mark names, relative to the twin.
    var partner: String?

    func ofTwin(_ identity: FolderIdentity) -> RunError {
      let product = location.product.rawValue
      // A trial has its record under that name.
      if isMarkDamaged, identity.product == nil, identity != .trial {
        return RunError(
          .cannotCreate,
          "'\(location.twin)' is to be the \(product), but its '\(Mark.fileName)', which says what it is, is empty or "
            + "damaged, and nothing else in it says so. Nothing in it was changed: copy that file again, or choose another "
            + "folder for the \(product).")
      }
      return RunError(
        .cannotCreate,
        "'\(location.twin)' is to be the \(product), but is \(identity.text). Nothing in it was "
          + "changed: choose another folder for the \(product).")
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
