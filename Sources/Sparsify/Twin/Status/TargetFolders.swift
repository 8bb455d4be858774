import Glibc
import Tensor

/// A twin's folder and its work folder, as far as they belong together.
struct TargetFolders {
  /// By its real path, where it is there. Of one that becomes an archive, where it gathers until then.
  let twin: Path
  let work: WorkFolder
  let identity: FolderIdentity
  /// The twin's mark, where it has one.
  let mark: Mark?
  /// What it is made with; nil where nothing says that the tool made it.
  let stored: StoredOptions?
  /// Whether the work folder is there and this twin's.
  let ownsWork: Bool
  /// Whether the twin is to become an archive and is none yet.
  private let isGathering: Bool
  private let files: FileSystem

  /// - Parameter work: nil takes the one that the twin names, else the twin's name with `.work` behind it.
  /// - Throws: `FileError`, also where neither folder is there.
  init(_ twin: Path, work given: Path?, files: FileSystem) throws {
    let real = try files.exists(twin) ? try files.resolve(twin) : twin
    let identity = try FolderIdentity(of: real, files: files)
    if identity == .noFolder { throw FileError(.list, twin, code: ENOTDIR) }
    let twinMark: Mark? =
      if case .marked(let mark) = identity, mark.kind != .work { mark } else { nil }
    let named = twinMark.map { real / Path($0.partner) }
    var place = given ?? named ?? ZooLayout.usualWork(of: real)
    var ofWork = try FolderIdentity(of: place, files: files)
    var isOthers = try Self.isOthers(ofWork, at: place, than: real, files)
    if given == nil, named != nil, isOthers || !ofWork.isWork {
      // The two may have been moved, or the twin copied.
      place = ZooLayout.usualWork(of: real)
      ofWork = try FolderIdentity(of: place, files: files)
      isOthers = try Self.isOthers(ofWork, at: place, than: real, files)
    }
    if identity == .missing, ofWork == .missing {
      throw FileError(.examine, twin, code: ENOENT)
    }
    let isOwn =
      switch ofWork {
      case .marked(let mark) where mark.kind == .work && !mark.isClosed && !isOthers:
        try twinMark.map { $0.identity == mark.identity }
          ?? Self.leads(mark.partner, from: place, to: real, files)
      // Version 0.1.0 named no partner.
      case .unmarkedWork: !identity.isWork && identity != .trial && twinMark == nil
      default: false
      }
    work = WorkFolder(place, files: files)
    ownsWork = isOwn
    self.files = files
    isGathering = try isOwn && identity == .missing && work.isGathering
    guard isGathering else {
      self.twin = real
      self.identity = identity
      mark = twinMark
      stored = identity.product != nil ? identity.stored : isOwn ? ofWork.stored : nil
      return
    }
    self.twin = place / WorkFolder.gathered
    self.identity = try FolderIdentity(of: self.twin, files: files)
    mark = if case .marked(let mark) = self.identity, mark.kind != .work { mark } else { nil }
    stored = ofWork.stored
  }

  /// Whether a work folder is that of another twin, of which `twin` is a copy.
  private static func isOthers(
    _ identity: FolderIdentity, at work: Path, than twin: Path, _ files: FileSystem
  ) throws(FileError) -> Bool {
    guard case .marked(let mark) = identity, mark.kind == .work,
      let real = try files.resolveIfPresent(work)
    else { return false }
    return try mark.belongsToAnother(than: twin, in: real, files: files)
  }

  private static func leads(
    _ partner: String, from work: Path, to twin: Path, _ files: FileSystem
  ) throws(FileError) -> Bool {
    let there = work / Path(partner)
    if try files.exists(there), try files.exists(twin) {
      return try files.resolve(there) == files.resolve(twin)
    }
    return there.name == twin.name
  }

  /// Nil where nothing says whose they are.
  var trials: TargetTrials? {
    stored.map { stored in
      let store: any TrialStore = isGathering ? PartStore() : FolderStore()
      return TargetTrials(
        of: twin, in: store, madeWith: stored, isAdopted: mark == nil && !isGathering, files: files)
    }
  }

  /// The files of the root that a finished twin has, and this one has not.
  func missingFiles() throws(FileError) -> [String] {
    var names = mark.map { $0.files.keys.sorted() } ?? [TargetRoot.configName.description]
    if stored?.hasDataSet ?? true { names.append(ZooLayout.dataSetName.description) }
    var missing: [String] = []
    for name in names where try files.info(twin / Path(name), followingLinks: false) == nil {
      missing.append(name)
    }
    return missing
  }
}
