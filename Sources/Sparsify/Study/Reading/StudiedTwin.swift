import Tensor

/// A twin as it is studied: the trials that it has in common with its source, and those that it lacks.
package struct StudiedTwin: Sendable {
  /// A trial without a model to study.
  package struct Absence: Sendable, Equatable {
    package enum Status: String, Sendable, CaseIterable {
      /// It was not begun with.
      case skipped
      /// It was given up in an epoch.
      case failed
      /// Its files don't read, or the source has no trial of its name.
      case unreadable
      /// Another twin that it is compared with lacks it.
      case unpaired
    }

    package var trial: Path
    package var status: Status
    package var reason: String
    /// Of one that failed the epoch in which it did.
    package var epoch: Int?

    package init(trial: Path, status: Status, reason: String, epoch: Int? = nil) {
      self.trial = trial
      self.status = status
      self.reason = reason
      self.epoch = epoch
    }
  }

  /// Its folder's, or that of the link that was given.
  package let name: Path
  /// Sorted by name.
  package let trials: [StudiedTrial]
  /// Sorted by name.
  package let absences: [Absence]
  /// Its config.json; empty where there is none.
  package let config: TargetConfig
  /// What config.json, or before it is there the mark, says of how it was made; empty where nothing does.
  package let options: JSONObject
  /// What lies on the disk.
  let zoo: Zoo
  /// Nil where another program made it.
  let mark: Mark?

  /// Finds the trials of a twin, of this tool or of the original authors.
  ///
  /// - Parameters:
  ///   - hasParts: as for `Zoo.read`.
  ///   - source: nil where it is not at hand.
  ///   - memory: what reading one checkpoint may take.
  /// - Throws: `ZooError`, `FileError`
  package init(
    _ path: Path, hasParts: Bool = false, source: Path?, files: FileSystem,
    memory: MemoryBudget = MemoryBudget()
  ) throws {
    let twin = try Zoo.read(path, hasParts: hasParts, files: files, memory: memory)
    let sourceZoo = try source.map { try Zoo.read($0, files: files, memory: memory) }
    // An archive may have a folder around the zoo, and a pack has it beside its index.
    let config =
      try TargetConfig(reading: twin.path, files: files)
      ?? TargetConfig(reading: path, files: files) ?? TargetConfig()
    mark = try Mark(reading: twin.path, files: files)
    let options = config.isEmpty ? mark?.stored.options ?? JSONObject() : config.options
    let sources = Dictionary(
      (sourceZoo?.trials ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var absences = Self.absences(in: config)
    absences += twin.unreadable.map {
      Absence(trial: $0.name, status: .unreadable, reason: $0.reason)
    }
    var trials: [StudiedTrial] = []
    for trial in twin.trials {
      let partner = sources[trial.name]
      if let source, partner == nil {
        let reason = "'\(source)' has no readable trial of this name"
        absences.append(Absence(trial: trial.name, status: .unreadable, reason: reason))
        continue
      }
      let threshold = trial.pruningThreshold(options: options)
      trials.append(
        StudiedTrial(
          trial, source: partner, storedThreshold: threshold,
          recalibratedImages: TrainingPhases.recalibration(storedIn: options),
          commonEpoch: sourceZoo?.commonEpoch))
    }
    self.trials = trials
    self.absences = absences.sorted { $0.trial < $1.trial }
    self.config = config
    self.options = options
    zoo = twin
    name = [".", ".."].contains(path.name) ? try files.resolve(path).name : path.name
  }

  /// On how many images of training the batch norms of its models were measured anew; nil where they were not.
  var recalibration: Int? { TrainingPhases.recalibration(storedIn: options) }

  /// How many models it is to have; nil where nothing says it.
  ///
  /// Config.json counts those of a finished twin, the mark those of one that is being made.
  var plannedCount: Int? {
    config.isEmpty ? mark?.models : config.finishedCount
  }

  /// Whether it is finished, as far as that is known.
  var isFinished: Bool { mark == nil || !config.isEmpty }

  /// - Throws: `ZooError` where its models were not made sparse.
  private func requireTwin(_ path: Path) throws(ZooError) {
    if let mark { return try mark.requireTwin(path) }
    guard !trials.isEmpty, !trials.contains(where: \.isOfTwin)
    else { return }
    throw ZooError(
      "'\(path)' is no twin: nothing says that its models were made sparse. Give the twin.", .usage)
  }

  /// Finds several twins of one source, which are told apart by their names.
  ///
  /// - Throws: `RunError` where two have one name; `ZooError` where one is no twin, and as `init` does; `FileError`
  package static func several(
    _ paths: [Path], source: Path?, files: FileSystem, memory: MemoryBudget
  ) throws -> [StudiedTwin] {
    let twins = try paths.map {
      try StudiedTwin($0, source: source, files: files, memory: memory)
    }
    for (path, twin) in zip(paths, twins) { try twin.requireTwin(path) }
    for (place, twin) in twins.enumerated() {
      guard let other = twins[..<place].firstIndex(where: { $0.name == twin.name }) else {
        continue
      }
      throw RunError(
        .usage,
        "'\(paths[other])' and '\(paths[place])' are both called '\(twin.name)', by which twins are told apart. "
          + "Rename one, or give it by a symbolic link of another name.")
    }
    return twins
  }

  /// Where its data set is, see `Zoo.dataSetPath(given:files:)`.
  package func dataSetPath(given: Path?, files: FileSystem) throws -> Path {
    try zoo.dataSetPath(given: given, files: files)
  }

  /// Whether it was made with a data set, of which this is the fingerprint.
  func isMade(withDataSetOf fingerprint: String) -> Bool {
    StoredOptions(of: options).isMade(withDataSetOf: fingerprint)
  }

  /// The trials that config.json tells to be skipped or failed.
  private static func absences(in config: TargetConfig) -> [Absence] {
    config.skipped.map { Absence(trial: $0.name, status: .skipped, reason: $0.reason) }
      + config.failed.map {
        Absence(trial: $0.trial, status: .failed, reason: "\($0)", epoch: $0.epoch)
      }
  }
}
