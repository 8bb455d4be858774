import Glibc
import Tensor

/// Finds out how far a twin is, as often as it is asked. Changes nothing on disk.
///
/// A finished trial of which nothing is missing is not looked into again as long as its folder is as it
/// was, nor is the state of a trial that has not changed.
package final class TargetExaminer {
  private let twin: Path
  private let givenWork: Path?
  private let files: FileSystem
  private var whole: [Path: (folder: FileInfo, record: TrialRecord, absent: [Path])] = [:]
  private var states: [Path: (file: FileInfo, state: State)] = [:]

  /// How far a trial in the work folder is.
  private struct State {
    var epoch: Int?
    /// Of its last epoch, if it has trained one.
    var seconds: Double?
  }

  package init(_ twin: Path, work: Path?, files: FileSystem) {
    self.twin = twin
    givenWork = work
    self.files = files
  }

  /// - Parameter now: seconds since 1970, where the work folder's file system has no clock to go by.
  /// - Throws: `FileError`, also where there is neither a twin nor its work folder.
  package func status(now: Double) throws -> TargetStatus {
    var attempts = 0
    while true {
      do {
        return try look(now)
      } catch let error as FileError where error.code == ENOENT {
        // A worker that ends takes away what was there a moment ago.
        attempts += 1
        let isThere = try files.exists(twin)
        if attempts > 3 || !isThere { throw error }
      }
    }
  }

  private func look(_ now: Double) throws -> TargetStatus {
    let folders = try TargetFolders(twin, work: givenWork, files: files)
    let (real, work) = (folders.twin, folders.work)
    let config = folders.stored == nil ? nil : try TargetConfig(reading: real, files: files)
    let planned = folders.ownsWork ? try PlannedTrials(reading: work) : nil
    var finished = FinishedTrials(try folders.trials.map { try examine($0) } ?? [])
    if !finished.denied.isEmpty {
      let names = Set(try planned?.trials ?? Self.names(inTableOf: real, files))
      finished.damaged += finished.denied.filter { names.contains($0.trial) }
      finished.damaged.sort { $0.trial < $1.trial }
    }
    let (reached, short) = (finished.reached, finished.short)
    var failures = try failures(config, folders).filter { !reached.contains($0.key) }
    let kept = short.filter { failures[$0.key] != nil }
    for (trial, epoch) in kept { failures[trial]! += ", and stays as it was at epoch \(epoch)" }
    // What is damaged may be at work again; it stays in the twin until the new one is whole.
    let anew = Set(finished.damaged.map(\.trial))
    var left = Set(planned?.trials ?? []).union(short.keys).subtracting(finished.done)
      .subtracting(failures.keys)
    let now = folders.ownsWork ? work.nowIfKnown() ?? now : now
    let running = folders.ownsWork ? try running(work, among: &left, now: now) : []
    let interrupted = try left.sorted().compactMap { trial in
      let begun = try state(of: trial, work)
      // What lies in the twin already goes on from there.
      let isBegun = begun != nil || short[trial] != nil
      return isBegun ? TargetStatus.Begun(trial: trial, epoch: begun?.epoch ?? short[trial]) : nil
    }
    left.subtract(interrupted.map(\.trial))
    left.subtract(anew)
    let begun = Set((running.flatMap(\.trials) + interrupted).map(\.trial))
    let damaged = finished.damaged.filter { !begun.contains($0.trial) }
    let reachedCount = finished.done.count + damaged.count
    let missing =
      planned == nil
      ? try Self.lost(
        config, reached.union(short.keys), reachedCount + short.count, twin: real, files)
      : left.sorted()
    let named =
      reachedCount + failures.count + running.reduce(0) { $0 + $1.trials.count }
      + interrupted.count + missing.count
    let skipped = planned?.skipped ?? PlannedTrials.reasons(of: config?.skipped ?? [])

    return TargetStatus(
      twin: twin, identity: folders.identity, isOurs: folders.stored != nil,
      epochs: planned?.epochs ?? folders.stored?.epochs, done: finished.done,
      damaged: damaged, absent: Self.byKind(finished.absent), running: running,
      ending: folders.ownsWork ? try ending(work, now: now) : nil, interrupted: interrupted,
      failed: Self.sorted(failures), kept: kept.count,
      skipped: Self.sorted(skipped.filter { !reached.contains($0.key) }),
      missing: missing, unnamed: max(0, (folders.mark?.models ?? 0) - named),
      missingFiles: config == nil ? [] : try folders.missingFiles(),
      isUnfinished: folders.ownsWork || config == nil,
      lacksTables: try config == nil
        || folders.identity.product == .twin && !files.exists(real / TargetRoot.reportName))
  }

  // MARK: Finished trials

  /// The trials in the twin by what they were found to be.
  private struct FinishedTrials {
    var done: [ByteText] = []
    var damaged: [TargetStatus.LeftOut] = []
    /// What the user may not look at: trials of the twin, or folders of somebody else.
    var denied: [TargetStatus.LeftOut] = []
    /// What users may delete, and have.
    var absent: [(trial: ByteText, files: [Path])] = []
    /// The last epochs of those that are to be fine-tuned yet.
    var short: [ByteText: Int] = [:]

    var reached: Set<ByteText> { Set(done + damaged.map(\.trial)) }

    init(_ found: [(name: Path, condition: TargetTrials.Condition, absent: [Path])]) {
      for (name, condition, absentFiles) in found {
        // Names that are not UTF-8 may look alike.
        let trial = ByteText(name)
        switch condition {
        case .whole:
          done.append(trial)
          absent.append((trial, absentFiles))
        case .short(let record): short[trial] = record.epochs
        case .damaged(_, let what): damaged.append(.init(trial: trial, reason: what))
        case .unreadable(let error):
          let leftOut = TargetStatus.LeftOut(trial: trial, reason: "\(error)")
          if error.isDenied { denied.append(leftOut) } else { damaged.append(leftOut) }
        case .absent, .foreign: break
        }
      }
    }
  }

  private func examine(
    _ trials: TargetTrials
  ) throws -> [(name: Path, condition: TargetTrials.Condition, absent: [Path])] {
    var found: [(Path, TargetTrials.Condition, [Path])] = []
    var stale: [Path: FileInfo] = [:]
    for name in try trials.names() {
      guard let folder = try files.info(trials.twin / name, followingLinks: false) else { continue }
      if let known = whole[name], known.folder == folder {
        found.append((name, .whole(known.record), known.absent))
      } else {
        stale[name] = folder
      }
    }
    let fresh = trials.conditions(of: stale.keys.sorted())
    let absent = fresh.concurrentMap { [files] name, condition -> [Path] in
      guard case .whole(let record) = condition else { return [] }
      return (try? record.absent(in: trials.twin / name, files: files)) ?? []
    }
    for ((name, condition), absent) in zip(fresh, absent) {
      if case .whole(let record) = condition, let folder = stale[name] {
        whole[name] = (folder, record, absent)
      }
      found.append((name, condition, absent))
    }
    return found.sorted { $0.0 < $1.0 }
  }

  private static func byKind(_ absent: [(trial: ByteText, files: [Path])]) -> [TargetStatus.Absent]
  {
    var kinds: [Path: TargetStatus.Absent] = [:]
    for (_, files) in absent {
      for (name, count) in Dictionary(grouping: files, by: \.name).mapValues(\.count) {
        var kind =
          kinds[name] ?? TargetStatus.Absent(kind: name.description, files: 0, trials: 0)
        kind.files += count
        kind.trials += 1
        kinds[name] = kind
      }
    }
    return kinds.sorted { $0.key < $1.key }.map(\.value)
  }

  // MARK: Trials at work

  /// Takes from `left` what living workers have.
  private func running(
    _ work: WorkFolder, among left: inout Set<ByteText>, now: Double
  ) throws -> [TargetStatus.Running] {
    var running: [TargetStatus.Running] = []
    for claim in try ClaimFolder(work).all(now).filter({ !$0.isStale }) {
      let trials = (claim.record?.trials ?? []).filter { left.contains($0) }.sorted()
      left.subtract(trials)
      let states = try trials.map { try state(of: $0, work) ?? State() }
      let seconds = states.compactMap(\.seconds)
      running.append(
        TargetStatus.Running(
          worker: claim.record?.worker, age: max(0, claim.age),
          trials: zip(trials, states).map { TargetStatus.Begun(trial: $0, epoch: $1.epoch) },
          // Each has its share of the group's time.
          epochSeconds: seconds.isEmpty ? nil : seconds.reduce(0, +)))
    }
    return running
  }

  /// The worker that ends the zoo. One that begins has the same claim for a moment, before it trains anything.
  private func ending(_ work: WorkFolder, now: Double) throws(FileError) -> Worker? {
    guard let worker = try ClaimFolder.end(of: work, now)?.record?.worker else { return nil }
    let record = try WorkerRecords(work).record(ofRun: worker.run)
    return record.map { $0.ended != nil } ?? true ? worker : nil
  }

  /// How far a trial is; one whose state is damaged will be begun anew. Nil where it has no state.
  private func state(of trial: ByteText, _ work: WorkFolder) throws -> State? {
    let path = work.stateFile(of: Path(trial))
    guard let file = try files.info(path) else { return nil }
    if let known = states[path], known.file == file { return known.state }
    let outline = try TrialStateOutline.read(path, files: files)
    let state = State(epoch: outline?.epoch, seconds: outline?.seconds)
    states[path] = (file, state)
    return state
  }

  // MARK: Others

  private func failures(_ config: TargetConfig?, _ folders: TargetFolders) throws
    -> [ByteText: String]
  {
    var failures: [ByteText: String] = [:]
    for failure in config?.failed ?? [] {
      let isBegunAgain =
        try folders.ownsWork && files.exists(folders.work.stateFile(of: failure.trial))
      failures[ByteText(failure.trial)] = isBegunAgain ? nil : "\(failure)"
    }
    if folders.ownsWork {
      for failure in try folders.work.failures() {
        failures[ByteText(failure.trial)] = "\(failure)"
      }
    }
    return failures
  }

  private static func sorted(_ reasons: [ByteText: String]) -> [TargetStatus.LeftOut] {
    reasons.map { TargetStatus.LeftOut(trial: $0.key, reason: $0.value) }
      .sorted { $0.trial < $1.trial }
  }

  /// Trials that a complete twin had, by its trajectories.csv, and has no more.
  private static func lost(
    _ config: TargetConfig?, _ reached: Set<ByteText>, _ reachedCount: Int, twin: Path,
    _ files: FileSystem
  ) throws -> [ByteText] {
    guard config?.finishedCount ?? 0 > reachedCount else { return [] }
    return try Set(names(inTableOf: twin, files)).subtracting(reached).sorted()
  }

  /// The trials that a complete twin has, by its trajectories.csv: once for each row; none where it has no such table.
  private static func names(
    inTableOf twin: Path, _ files: FileSystem
  ) throws(FileError) -> [ByteText] {
    let table = try files.readIfPresent(twin / TargetRoot.trajectoriesName, limit: 4 << 30)
    return table.map { CSVReader.firstFields(of: $0).dropFirst().map { $0 } } ?? []
  }
}
