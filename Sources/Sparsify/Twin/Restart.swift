import FoundationEssentials
import Tensor

/// What `--restart` does to a twin or a new zoo: removes what the tool recorded as its own, and keeps
/// everything else.
package struct Restart: Sendable {
  private let location: TargetLocation
  private let work: WorkFolder
  /// The trials and what their records say is the tool's.
  private let trials: [(name: Path, record: TrialRecord)]
  /// Root files that are as the tool left them.
  private let removed: [Path]
  /// Root files that have been edited since.
  private let edited: [Path]
  /// What of the work folder is the tool's, and the trials it may be of.
  private let begun: [Path]
  private let begunTrials: [Path]
  /// What else lies in the twin and in the work folder.
  private let foreign: [Path]

  private var twin: Path { location.twin }
  private var files: FileSystem { work.files }

  /// - Parameters:
  ///   - session: of the zoo that gives way.
  ///   - dataSet: the data set's file, which is kept wherever it lies.
  package init(of session: TargetSession, keeping dataSet: Path) throws {
    let (location, work) = (session.location, session.work)
    let mark = session.ownership.mark
    let earlier = session.ownership.earlier.first?.stored
    let trials = try session.ownership.earlier.flatMap { try session.trials(of: $0.stored).all() }
    self.location = location
    self.work = work
    var own: [Path: TrialRecord] = [:]
    for (name, condition) in trials {
      switch condition {
      case .whole(let record), .short(let record), .damaged(let record, _): own[name] = record
      case .unreadable(let error): throw error
      case .absent, .foreign: break
      }
    }
    self.trials = own.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }

    let files = work.files
    var (removed, edited): ([Path], [Path]) = ([], [])
    let there = try files.listIfPresent(location.twin)
    let rootNames = TargetRoot.names + there.filter { IndexFiles.isFurther($0) }
    for name in rootNames where location.twin / name != dataSet {
      guard try files.info(location.twin / name, followingLinks: false) != nil else { continue }
      let isOwn =
        if name == ZooLayout.dataSetName {
          try Self.isData(location.twin / name, of: earlier, files)
        } else if let mark {
          try files.hash(of: location.twin / name).map {
            mark.files[name.description]?.contains($0) == true
          }
            ?? false
        } else {
          // Version 0.1.0 kept no record of its files.
          name == TargetRoot.configName
        }
      if isOwn { removed.append(name) } else { edited.append(name) }
    }
    self.removed = removed
    self.edited = edited

    let planned = try PlannedTrials(reading: work)?.trials.map { Path($0) } ?? []
    begunTrials =
      try planned + own.keys + BegunTrials(in: work).others(than: planned + own.keys)
    begun = try files.isFolder(work.path) ? try work.ownNames(of: begunTrials) : []
    let known = Set(removed + edited + [Mark.fileName, WorkFolder.probe] + own.keys)
    let others = there.filter { !known.contains($0) }
    let begunNames = Set(begun)
    let othersAtWork = try files.listIfPresent(work.path).filter { !begunNames.contains($0) }
    foreign = others.map { location.twin / $0 } + othersAtWork.map { work.path / $0 }
  }

  /// Whether a data set is the one that the zoo was made with.
  private static func isData(
    _ path: Path, of earlier: StoredOptions?, _ files: FileSystem
  ) throws -> Bool {
    guard let fingerprint = earlier?.options[StoredOption.dataSet]?.string,
      let data = try? DataSetFile.read(path, files: files)
    else { return false }
    return ByteText(data.fingerprint) == fingerprint
  }

  /// What will be removed and what will not, a line each.
  package var description: [String] {
    var lines = ["begins anew, as --restart says"]
    let gone =
      trials.map { "\($0.name)" + (location.store.kind == .folder ? "/" : "") }
      + removed.map(\.description)
    if !gone.isEmpty { lines += ["removed from '\(twin)':"] + Self.some(gone) }
    if !begun.isEmpty { lines.append("removed: what was begun in '\(work.path)'") }
    if !edited.isEmpty {
      lines += ["kept with .old behind their names, as they are not as this tool left them:"]
      lines += Self.some(edited.map(\.description))
    }
    if !foreign.isEmpty {
      lines += ["left alone, as this tool did not make them:"]
      lines += Self.some(foreign.map { "'\($0)'" })
    }
    return lines
  }

  private static func some(_ names: [String]) -> [String] {
    let most = 20
    let shown = names.prefix(most).map { "  \($0)" }
    return names.count > most ? shown + ["  and \(names.count - most) more"] : shown
  }

  /// Refuses to begin anew while another worker is at work.
  func refuseBesideOthers() throws {
    if let other = try workerAtWork() {
      throw RunError(
        .cannotCreate,
        "'\(twin)' can't be begun anew: \(other) is at work on it. Stop it first, or choose another "
          + "\(location.product.label).")
    }
  }

  /// Removes it; the marks last, so that until then it is known what was stored.
  func perform() throws {
    try refuseBesideOthers()
    for (name, record) in trials {
      try location.store.remove(record, at: twin / name, files: files)
    }
    for name in edited { _ = try files.keepAside(twin / name) }
    for name in removed {
      if try files.info(twin / name, followingLinks: false)?.kind == .symbolicLink {
        try files.removeLink(twin / name)
      } else {
        try files.removeTree(twin / name)
      }
    }
    if location.archive != nil {
      // It lies in the work folder, whose mark says the same.
      try files.removeTree(twin / Mark.fileName)
      try files.removeEmptyFolder(twin)
    }
    if try files.isFolder(work.path) {
      for folder in [work.staging, work.claims] { try files.createFolder(folder) }
      _ = try work.removeAll(of: begunTrials, within: Fence(work))
      try files.removeTree(work.markFile)
    }
    try files.removeTree(twin / Mark.fileName)
  }

  /// A living worker in the work folder, in words.
  private func workerAtWork() throws -> String? {
    guard try files.isFolder(work.staging) else { return nil }
    let now = work.nowIfKnown() ?? Date().timeIntervalSince1970
    if let claim = try ClaimFolder(work).all(now).first(where: { !$0.isStale }) {
      return claim.record.map { "\($0.worker)" } ?? "another worker"
    }
    let records = try WorkerRecords(work).all(now).filter { !$0.isOver }.compactMap(\.record)
    return records.first { $0.ended == nil }.map { "\($0.worker)" }
  }
}
