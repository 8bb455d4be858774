import Tensor
import VariationalDropout

/// A twin as it is verified: what its root says, its trials, and its source where that is at hand.
package struct VerifiedTwin: Sendable {
  package let path: Path
  package let files: FileSystem
  /// The folder that was taken for the source; nil where none is at hand.
  package let sourcePath: Path?
  /// Nil where the source is not at hand.
  let source: Zoo?
  /// What lies in the root.
  let entries: [FolderEntry]
  /// Nil where it is not there, or no JSON object.
  let config: TargetConfig?
  let mark: Mark?
  /// What it was made with; nil of a twin of the original authors.
  let stored: StoredOptions?
  /// Nil where it is not there.
  let trajectories: TrajectoryFile?
  /// What its models are evaluated on; nil evaluates none.
  package var data: DataSet?
  private let zoo: Zoo
  private let sources: [Path: Trial]

  /// Reads the root of a twin, of this tool or of the original authors.
  ///
  /// - Parameters:
  ///   - source: nil takes the one that config.json names, where it is there.
  ///   - memory: what reading one checkpoint may take.
  /// - Throws: `ZooError`, `FileError`
  package init(
    _ path: Path, source: Path?, files: FileSystem, memory: MemoryBudget = MemoryBudget()
  ) throws {
    self.files = files
    if try Zoo.packIndex(in: path, files) != nil {
      throw ZooError(
        "'\(path)' is a pack, which holds models but not the files that are looked at: verify the twin that it "
          + "was made of.", .usage)
    }
    zoo = try Zoo.read(path, files: files, memory: memory)
    let path = zoo.path
    self.path = path
    entries = try files.entries(of: path)
    config = try TargetConfig(reading: path, files: files)
    mark = try Mark(reading: path, files: files)
    try mark?.requireTwin(path)
    stored = mark?.stored ?? config?.stored
    trajectories = try TrajectoryFile(in: path, files: files)
    if let source {
      self.source = try Zoo.read(source, files: files, memory: memory)
      sourcePath = source
    } else {
      let told = try Self.told(config, path, files)
      // What a file says of a place may be wrong in any way.
      self.source = told.flatMap { try? Zoo.read($0, files: files, memory: memory) }
      sourcePath = self.source == nil ? nil : told
    }
    sources = Dictionary(
      (self.source?.trials ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Where config.json says that the source is.
  private static func told(
    _ config: TargetConfig?, _ twin: Path, _ files: FileSystem
  ) throws(FileError) -> Path? {
    guard let text = config?.source else { return nil }
    return try Zoo.place(named: text, in: twin, files)
  }

  /// Whether this tool made it.
  var isOurs: Bool { stored != nil }

  /// Its options; empty of a twin of the original authors.
  package var options: JSONObject { stored?.options ?? JSONObject() }

  /// The trials that it should have, sorted by name: of a folder that looks like one, but that no table
  /// of this twin tells of, nothing is expected.
  var trials: [Trial] { zoo.trials.filter { isExpected($0.name) } }

  /// The trials whose params.json does not read.
  var unreadable: [SkippedTrial] { zoo.unreadable.filter { isExpected($0.name) } }

  private func isExpected(_ name: Path) -> Bool {
    guard isOurs, let trajectories else { return true }
    return trajectories.has(name)
  }

  /// The source of a trial; nil where it is not at hand.
  func source(of trial: Path) -> Trial? { sources[trial] }

  /// Whether plain checkpoints have other running statistics than the models in training.
  var isRecalibrated: Bool { TrainingPhases.recalibration(storedIn: options) != nil }

  /// What log_sigma2 begins with.
  var initialLogSigma2: Float {
    options[MethodOption.initialLogSigma2.storedName]?.double.map { Float($0) }
      ?? ModelState.initialLogSigma2
  }

  /// The log-alpha from which on the weights of a trial are pruned.
  func threshold(of trial: Trial) -> Double {
    trial.pruningThreshold(options: options)
  }

  /// Whether the models of an epoch were trained in variational form.
  func isVariational(epoch: Int) -> Bool {
    guard let stored else { return true }
    return (MethodKind(of: options)?.isVariational ?? false)
      && stored.ends.first.map { epoch <= $0 } ?? true
  }

  /// Whether `data` is what it was made with; true of twins of the original authors, which do not say.
  package var hasItsData: Bool {
    guard let stored, let data else { return true }
    return stored.isMade(withDataSetOf: data.fingerprint)
  }

  /// Where its data set is, see `Zoo.dataSetPath(given:files:)`.
  package func dataSetPath(given: Path?) throws -> Path {
    try zoo.dataSetPath(given: given, files: files)
  }

  /// Some of the trials: every ceil(M/N)-th of M in sorted order, so that about N are looked at.
  func sample(_ count: Int?) -> [Trial] {
    let all = trials
    guard let count, count > 0, count < all.count else { return all }
    let step = (all.count + count - 1) / count
    return stride(from: 0, to: all.count, by: step).map { all[$0] }
  }

  /// What to do about a file of a trial that is damaged.
  var remedy: String {
    isOurs
      ? "Copy it again from where it is sound, or remove the trial's folder and give the command of "
        + "'sparsify run' again, which makes it anew."
      : "Copy it again from where it is sound."
  }
}
