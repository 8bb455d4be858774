import FoundationEssentials
import Tensor

/// How far a twin is, told from its folder and its work folder.
package struct TargetStatus: Sendable {
  /// A trial that was begun, and its last whole epoch; nil where it has none yet.
  package struct Begun: Sendable, Equatable {
    package var trial: ByteText
    package var epoch: Int?

    package init(trial: ByteText, epoch: Int?) {
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
    /// Seconds that the group's last epoch took; nil where it has trained none yet.
    package var epochSeconds: Double?
  }

  /// A trial that was left out or is damaged, and why.
  package struct LeftOut: Sendable, Equatable {
    package var trial: ByteText
    package var reason: String
  }

  /// Files of one kind that were deleted from finished trials, which is no damage.
  package struct Absent: Sendable, Equatable {
    /// `variational`, `optimizer`, …
    package var kind: String
    package var files: Int
    /// How many trials lack some.
    package var trials: Int
  }

  /// What is to be said of it in a word.
  package enum Verdict: String, Sendable {
    case complete
    case working = "at work"
    case unfinished = "not complete"
    case damaged
    case nothingFinished = "none finished"
    case allFailed = "all failed"
    /// Of all that did not fail before.
    case fineTuningFailed = "fine-tuning failed"
    case notOurs = "not ours"
  }

  package let twin: Path
  package let identity: FolderIdentity
  /// Whether anything is known of who made it and what it should hold.
  package let isOurs: Bool
  /// T; nil where nothing says so.
  package let epochs: Int?
  /// The finished trials of which nothing is missing, sorted, as all that follow.
  package let done: [ByteText]
  /// Finished trials that have lost something that counts, and what.
  package let damaged: [LeftOut]
  package let absent: [Absent]
  package let running: [Running]
  /// The worker that makes the files of the root.
  package let ending: Worker?
  /// Begun, but no living worker has them.
  package let interrupted: [Begun]
  package let failed: [LeftOut]
  /// How many of these failed in fine-tuning: they lie in the twin as they were before.
  package let kept: Int
  package let skipped: [LeftOut]
  /// Planned, but not begun.
  package let missing: [ByteText]
  /// How many more are planned, whose names nothing tells.
  package let unnamed: Int
  /// Files of the root that are not there.
  package let missingFiles: [String]
  /// Whether a run still has to write the twin's root files or to tidy up.
  package let isUnfinished: Bool
  /// Whether the root has never had all that an ending makes.
  package let lacksTables: Bool

  package var verdict: Verdict {
    if !isOurs { return .notOurs }
    if !running.isEmpty || ending != nil { return .working }
    if !interrupted.isEmpty || !missing.isEmpty || unnamed > 0 || isUnfinished {
      return .unfinished
    }
    if !damaged.isEmpty || !missingFiles.isEmpty { return .damaged }
    if done.isEmpty {
      return failed.isEmpty ? .nothingFinished : kept > 0 ? .fineTuningFailed : .allFailed
    }
    return .complete
  }

  /// Whether all models are done, and only what an ending makes is missing.
  package var lacksOnlyTables: Bool {
    verdict == .unfinished && lacksTables && remaining == 0
  }

  /// Whether the same command again would do nothing, and every finished model is whole.
  package var isComplete: Bool { verdict == .complete }

  /// The models that the twin is to have, failed ones included, skipped ones not.
  package var models: Int { done.count + failed.count + remaining }

  /// The models that are still to train.
  private var remaining: Int {
    damaged.count + runningModels + interrupted.count + missing.count + unnamed
  }

  package var runningModels: Int { running.reduce(0) { $0 + $1.trials.count } }

  // MARK: Pace

  /// By what the workers' last epochs took; nil where nobody has trained one.
  package var modelsPerHour: Double? {
    guard let epochs, epochs > 0 else { return nil }
    let rates = running.compactMap { group -> Double? in
      guard let seconds = group.epochSeconds, seconds > 0 else { return nil }
      return Double(group.trials.count) * 3600 / (seconds * Double(epochs))
    }
    if rates.isEmpty { return nil }
    // Those that have just begun are as fast as the others.
    return rates.reduce(0, +) * Double(running.count) / Double(rates.count)
  }

  /// Until all models are trained, at this pace.
  package var secondsLeft: Double? {
    guard let modelsPerHour, let epochs else { return nil }
    let begun = running.flatMap(\.trials) + interrupted
    let trained = begun.reduce(0) { $0 + Double($1.epoch ?? 0) / Double(epochs) }
    return max(0, Double(remaining) - trained) / modelsPerHour * 3600
  }

  /// The machines at work, with the groups and the models that each trains, sorted by name.
  package var hosts: [(name: String, groups: Int, models: Int)] {
    var hosts: [[UInt8]: (groups: Int, models: Int)] = [:]
    for group in running {
      let name = Array((group.worker?.host ?? "unknown").utf8)
      let (groups, models) = hosts[name] ?? (0, 0)
      hosts[name] = (groups + 1, models + group.trials.count)
    }
    return hosts.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { (String(decoding: $0.key, as: UTF8.self), $0.value.groups, $0.value.models) }
  }
}

extension TargetStatus {
  /// Looks once. Changes nothing on disk.
  ///
  /// - Parameters:
  ///   - work: nil takes the one that the twin names, else the twin's name with `.work` behind it.
  ///   - now: seconds since 1970.
  /// - Throws: `FileError`, also where there is neither a twin nor its work folder.
  package init(
    of twin: Path, work: Path?, now: Double = Date().timeIntervalSince1970, files: FileSystem
  ) throws {
    self = try TargetExaminer(twin, work: work, files: files).status(now: now)
  }
}
