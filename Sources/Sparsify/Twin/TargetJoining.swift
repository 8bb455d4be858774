import Glibc
import Tensor

/// Makes the archive that a zoo becomes, of what has gathered in the work folder.
struct TargetJoining {
  private let session: TargetSession
  private let archive: TargetArchive

  /// Nil for a zoo that is a folder.
  init?(of session: TargetSession) {
    guard let archive = session.location.archive else { return nil }
    (self.session, self.archive) = (session, archive)
  }

  private var files: FileSystem { session.files }
  private var work: WorkFolder { session.work }
  private var gathered: Path { work.path / WorkFolder.gathered }

  /// An archive that is whole and has no name yet.
  struct Joined {
    fileprivate let joining: TargetJoining
    fileprivate let staged: Path
    /// The trials in it, as they were.
    fileprivate let trials: [Path: FileInfo]

    /// Whether since then no trial has come, and none been gone on with.
    func isCurrent() throws(FileError) -> Bool { try joining.trials() == trials }

    /// Gives the archive its name, which nothing else may have.
    ///
    /// - Throws: `ClaimLost` where another worker was first, `FileError`.
    func arrive() throws {
      let (archive, files) = (joining.archive, joining.files)
      do throws(FileError) {
        try files.rename(staged, to: archive.path)
      } catch {
        let product = joining.session.location.product
        let isMade = try? archive.root(product, files: files) != nil
        throw error.code == EEXIST && isMade == true ? ClaimLost() : error
      }
      try files.syncReadableFolder(archive.path.parent)
    }

    func discard() throws(FileError) { try joining.files.removeTree(staged) }
  }

  /// What lies under names that trials may have.
  private func trials() throws(FileError) -> [Path: FileInfo] {
    var trials: [Path: FileInfo] = [:]
    for name in try session.trials.names() {
      trials[name] = try files.info(gathered / name, followingLinks: false)
    }
    return trials
  }

  /// Writes the archive: the files of the root and those of all trials, sorted by their paths, none compressed, and the same
  /// bytes whenever these are the same.
  ///
  /// - Parameters:
  ///   - finished: the trials that have all their epochs and of which nothing is missing.
  ///   - shouldStop: asked between the files.
  /// - Returns: nil where there are others, which have to be made anew or gone on with before it is made.
  /// - Throws: `DamagedPart` where a trial's file is damaged; `EndingStopped`; `FileError`.
  func stage(_ finished: [Path], shouldStop: () -> Bool) throws -> Joined? {
    let trials = try trials()
    let own = Set(try session.trials.all().map(\.trial))
    let finished = Set(finished)
    guard own.isSubset(of: finished) else { return nil }
    var writer = ZipWriter()
    for entry in try files.entries(of: gathered) where entry.kind == .file {
      try EndingStopped.heed(shouldStop)
      if finished.contains(entry.name) {
        try add(trial: entry.name, to: &writer)
      } else if TargetOwnership.isRootName(entry.name) {
        writer.add("\(archive.top / entry.name)", try files.map(gathered / entry.name))
      }
    }
    let staged = work.staging / files.stagedName()
    let joined = Joined(joining: self, staged: staged, trials: trials)
    try withoutActuallyEscaping(shouldStop) { shouldStop in
      try files.writeStaged(writer.parts().lazy.prefix { _ in !shouldStop() }, to: staged)
    }
    do {
      try EndingStopped.heed(shouldStop)
    } catch {
      try joined.discard()
      throw error
    }
    return joined
  }

  private func add(trial: Path, to writer: inout ZipWriter) throws {
    do throws(FileError) {
      try add(gathered / trial, as: archive.top / trial, to: &writer)
    } catch {
      guard let what = session.location.store.damage(error) else { throw error }
      throw DamagedPart(trial: trial, path: gathered / trial, what: what)
    }
  }

  /// Adds all files of a folder.
  private func add(_ folder: Path, as name: Path, to writer: inout ZipWriter) throws(FileError) {
    for entry in try files.entries(of: folder) {
      if entry.kind == .folder {
        try add(folder / entry.name, as: name / entry.name, to: &writer)
      } else {
        writer.add("\(name / entry.name)", try files.map(folder / entry.name))
      }
    }
  }

  /// Removes what the archive has from where it gathered, the mark last; nothing where there is no archive yet.
  ///
  /// - Returns: what lies there and is not in the archive, relative to the work folder.
  /// - Throws: `ClaimLost`, `FileError`; `RunError` where the archive is none of the tool's any more.
  func clear(within fence: Fence) throws -> [Path] {
    guard let root = try archive.root(session.location.product, files: files) else { return [] }
    var foreign: [Path] = []
    let names = try files.listIfPresent(gathered)
    for name in names.filter({ $0 != Mark.fileName }) + names.filter({ $0 == Mark.fileName }) {
      if try files.exists(root / name) {
        try fence.remove(gathered / name)
      } else {
        foreign.append(WorkFolder.gathered / name)
      }
    }
    try files.removeEmptyFolder(gathered)
    return foreign
  }
}

/// A trial that gathered for an archive, and of which something can't be read.
struct DamagedPart: CommandError {
  let trial: Path
  let path: Path
  /// What is wrong, without a full stop.
  let what: String

  var exitCode: ExitCode { .writingFailed }

  var description: String {
    "'\(path)' is damaged: \(what). Remove it; the next run for that model makes it anew."
  }
}
