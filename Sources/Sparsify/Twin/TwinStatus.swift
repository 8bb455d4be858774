import Foundation
import Tensor

/// How far a twin is, told from its folder and its work folder. Changes nothing on disk.
package struct TwinStatus: Sendable {
  /// A trial that was begun, and its last whole epoch; nil where it has none yet.
  package struct Begun: Sendable, Equatable {
    package var trial: String
    package var epoch: Int?

    package init(trial: String, epoch: Int?) {
      self.trial = trial
      self.epoch = epoch
    }
  }

  /// A worker that trains a group.
  package struct Running: Sendable, Equatable {
    /// Nil where its claim can't be read.
    package var worker: Worker?
    /// Seconds since its last heartbeat.
    package var age: Double
    /// The trials of its group that are not done.
    package var trials: [Begun]
  }

  /// A trial that was left out, and why.
  package struct LeftOut: Sendable, Equatable {
    package var trial: String
    package var reason: String
  }

  package let twin: Path
  /// T; nil where nothing says so.
  package let epochs: Int?
  /// The finished trials, sorted, as all that follow.
  package let done: [String]
  package let running: [Running]
  /// Begun, but no living worker has them.
  package let interrupted: [Begun]
  package let failed: [LeftOut]
  package let skipped: [LeftOut]
  /// Planned, but not begun.
  package let missing: [String]
  /// Whether a run still has to write the twin's root files or to tidy up.
  package let isUnfinished: Bool
  /// Whether anything is known of who made it and what it should hold.
  package let isOurs: Bool

  /// Whether the same command again would do anything.
  package var isComplete: Bool {
    running.isEmpty && interrupted.isEmpty && missing.isEmpty && !isUnfinished
  }

  /// - Parameters:
  ///   - work: nil takes the twin's name with `.work` behind it.
  ///   - now: seconds since 1970; nil asks the clock of the work folder's file system.
  /// - Throws: `FileError`, also where there is neither a twin nor its work folder.
  package init(
    of twin: Path, work: Path?, now: Double? = nil, files: FileSystem
  ) throws {
    let real = try files.exists(twin) ? try files.resolve(twin) : twin
    let work = WorkFolder(work ?? real.suffixed(".work"), files: files)
    let now = now ?? work.nowIfKnown() ?? Date().timeIntervalSince1970
    let workIdentity = try FolderIdentity(of: work.path, files: files)
    let begunWith = workIdentity.stored
    let isBegun = begunWith != nil && !workIdentity.isClosed
    let config = try Self.config(of: real, files)
    let planned = try PlannedTrials(reading: work)
    let stored = try FolderIdentity(of: real, files: files).stored ?? begunWith
    let folders =
      if let stored {
        try TwinTrials(
          of: real, experimentID: stored.experimentID, isAdopted: true, files: files
        ).all().compactMap { if case .whole = $0.condition { $0.trial } else { nil } }
      } else {
        try files.entries(of: real).filter { $0.kind == .folder }.map(\.name)
      }
    // Names that are not UTF-8 may look alike.
    done = folders.map(\.description)
    let finished = Set(done)

    var failures: [String: String] = [:]
    for entry in config?["failed"]?.array ?? [] {
      guard let trial = entry.object?["trial"]?.string else { continue }
      let isBegunAgain = try files.exists(work.stateFile(of: Path(trial)))
      failures[trial] =
        isBegunAgain ? nil : TrialFailure(json: entry, trial: Path(trial)).map { "\($0)" }
    }
    for failure in try work.failures() { failures[failure.trial.description] = "\(failure)" }
    failures = failures.filter { !finished.contains($0.key) }

    var left = Set(planned?.trials ?? []).subtracting(finished).subtracting(failures.keys)
    let live = try ClaimFolder(work).all(now).filter { !$0.isStale }
    var running: [Running] = []
    for claim in live {
      let trials = (claim.record?.trials ?? []).filter { left.contains($0) }.sorted()
      left.subtract(trials)
      running.append(
        Running(
          worker: claim.record?.worker, age: max(0, claim.age),
          trials: try trials.map { try Self.begun($0, work) ?? Begun(trial: $0, epoch: nil) }))
    }
    interrupted = try left.sorted().compactMap { try Self.begun($0, work) }
    left.subtract(interrupted.map(\.trial))

    self.twin = twin
    self.running = running
    epochs = planned?.epochs ?? config?["options"]?.object?["epochs"]?.int
    failed = failures.map { LeftOut(trial: $0.key, reason: $0.value) }
      .sorted { $0.trial < $1.trial }
    let skipped = planned?.skipped ?? Self.skipped(in: config)
    self.skipped = skipped.filter { !finished.contains($0.key) }
      .map { LeftOut(trial: $0.key, reason: $0.value) }.sorted { $0.trial < $1.trial }
    isOurs = config != nil || isBegun
    isUnfinished = isBegun || (isOurs && config == nil)
    missing =
      planned == nil
      ? try Self.lost(config, done, twin: real, files) : left.sorted()
  }

  /// The twin's config.json; nil where there is none of this tool's.
  private static func config(of twin: Path, _ files: FileSystem) throws -> JSONObject? {
    let object = try files.jsonObject(at: twin / "config.json")
    return object?["sparsify::version"] == nil ? nil : object
  }

  private static func skipped(in config: JSONObject?) -> [String: String] {
    let entries = config?["skipped"]?.array ?? []
    return Dictionary(
      entries.compactMap { entry in
        guard let trial = entry.object?["trial"]?.string,
          let reason = entry.object?["reason"]?.string
        else { return nil }
        return (trial, reason)
      }, uniquingKeysWith: { $1 })
  }

  /// A trial that has a state; one whose state is damaged will be begun anew.
  private static func begun(_ trial: String, _ work: WorkFolder) throws -> Begun? {
    guard let bytes = try work.files.readIfPresent(work.stateFile(of: Path(trial))) else {
      return nil
    }
    return Begun(trial: trial, epoch: (try? TrialState(decoding: bytes))?.epoch)
  }

  /// Trials that a complete twin had, by its trajectories.csv, and has no more.
  private static func lost(
    _ config: JSONObject?, _ finished: [String], twin: Path, _ files: FileSystem
  ) throws -> [String] {
    let count = config?["counts"]?.object?["finished"]?.int ?? 0
    let table = twin / "trajectories.csv"
    guard count > finished.count, try files.exists(table) else { return [] }
    let rows = try files.read(table, limit: 4 << 30).split(separator: UInt8(ascii: "\n"))
    let names = rows.dropFirst().map { row in
      String(decoding: row.prefix { $0 != UInt8(ascii: ",") }, as: UTF8.self)
    }
    return Set(names).subtracting(finished).sorted()
  }
}
