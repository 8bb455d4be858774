import Tensor

/// config.json in the root of a finished twin or zoo, and of an export: what it was made with, and what became of each
/// trial.
///
/// Other programs write files of this name, too: what has no meaning here counts as absent.
package struct TargetConfig: Sendable {
  /// What becomes of a trial: what `counts` has, and what the lists of the others are called.
  package enum Outcome: String, Sendable {
    case finished, skipped, failed
  }

  private enum Key {
    static let source = "source"
    static let dataSet = "dataset"
    static let counts = "counts"
    static let trial = "trial"
    static let run = "run"
    static let runs = "runs"
  }

  /// In that of an export: that of the zoo.
  static let originalKey = "original"

  private var object: JSONObject

  /// - Parameter object: what the file holds.
  package init(_ object: JSONObject = JSONObject()) { self.object = object }

  /// Reads that of a folder; nil where there is none.
  package init?(reading folder: Path, files: FileSystem) throws(FileError) {
    guard let object = try files.jsonObject(at: folder / TargetRoot.configName) else { return nil }
    self.object = object
  }

  init?(parsing bytes: [UInt8]) {
    guard let object = (try? JSONValue(parsing: bytes))?.object else { return nil }
    self.object = object
  }

  package var isEmpty: Bool { object.keys.isEmpty }

  // MARK: What it was made with

  /// Nil of what this tool did not make.
  var stored: StoredOptions? { StoredOptions(reading: object) }

  /// The version of the tool that made it.
  var version: ByteText? { object[StoredOptions.Key.version]?.string }

  /// Empty where nothing says what they are.
  package var options: JSONObject {
    get { object[StoredOptions.Key.options]?.object ?? JSONObject() }
    set { object[StoredOptions.Key.options] = .object(newValue) }
  }

  /// Where the zoo is that a twin was made of: a path that begins in the twin.
  var source: ByteText? { object[Key.source]?.string }

  /// What this tool made, where it did.
  var product: Product { object[Key.source] == nil ? .zoo : .twin }

  var dataSet: JSONObject? { object[Key.dataSet]?.object }

  // MARK: What became of the trials

  /// What it tells of how many trials there are; nil where that is nothing.
  func count(of outcome: Outcome) -> JSONValue? {
    object[Key.counts]?.object?[outcome.rawValue]
  }

  /// How many trials were finished; nil where no sensible number says it.
  var finishedCount: Int? { count(of: .finished)?.count(upTo: ZooLayout.mostModels) }

  private func entries(_ outcome: Outcome) -> [JSONValue] {
    object[outcome.rawValue]?.array ?? []
  }

  /// The trials that are listed as skipped or failed; of an entry without a name an empty one.
  func names(of outcome: Outcome) -> [ByteText] {
    entries(outcome).map { $0.object?[Key.trial]?.string ?? "" }
  }

  var skipped: [SkippedTrial] { entries(.skipped).compactMap { SkippedTrial(json: $0) } }

  var failed: [TrialFailure] {
    entries(.failed).compactMap { entry in
      entry.object?[Key.trial]?.string.flatMap { TrialFailure(json: entry, trial: Path($0)) }
    }
  }

  /// Why a trial failed; nil where it is not told to have.
  func failure(of trial: Path) -> TrialFailure? {
    let name = ByteText(trial)
    return entries(.failed).first { $0.object?[Key.trial]?.string == name }
      .flatMap { TrialFailure(json: $0, trial: trial) }
  }

  // MARK: The runs

  /// Those that made it, the first one first; nil where it lists none.
  var runs: [JSONObject]? { object[Key.run]?.object?[Key.runs]?.array?.compactMap(\.object) }

  /// The one run that version 0.1.0 tells of.
  var onlyRun: JSONObject? {
    var run = object[Key.run]?.object
    run?["version"] = object[StoredOptions.Key.version]
    return run
  }

  /// Without what differs from run to run.
  var withoutRuns: TargetConfig {
    var config = self
    config.object[Key.run] = nil
    return config
  }

  // MARK: Exports

  /// In that of an export: of which zoo.
  static let exportedFromKey = "exported_from"
  /// In that of an export: those whose checkpoints it has.
  static let exportedEpochsKey = "epochs"

  /// The epochs whose checkpoints an export has; nil of what is none.
  var exportedEpochs: Set<Int>? {
    guard object[Self.exportedFromKey] != nil else { return nil }
    return object[Self.exportedEpochsKey]?.array.map { epochs in
      Set(epochs.compactMap { $0.count(upTo: ZooLayout.largestEpoch) })
    }
  }

  /// That of the zoo, in that of an export.
  var original: TargetConfig? { object[Self.originalKey]?.object.map { TargetConfig($0) } }

  /// That of an export.
  ///
  /// - Parameters:
  ///   - description: what was exported.
  ///   - original: that of the zoo, where it has one.
  init(ofExport description: JSONObject, from original: TargetConfig?) {
    object = description
    for outcome in [Outcome.skipped, .failed] {
      object[outcome.rawValue] = original?.object[outcome.rawValue]
    }
    object[Self.originalKey] = original.map { .object($0.object) }
  }

  // MARK: Files

  /// That of a finished twin or zoo: of a new zoo with the grid first, as zoos have it.
  init(of root: TargetRoot) {
    var subject = JSONObject()
    switch root.origin {
    case .generated(let grid): object = grid
    case .sparsified(let source):
      object = JSONObject()
      subject[Key.source] = .string(source)
    }
    subject[Key.dataSet] = .object(root.dataSet)
    for (key, value) in StoredOptions(of: root.options).json(of: subject).members {
      object[key] = value
    }
    object[Key.counts] = [
      Outcome.finished.rawValue: .integer(root.finished.count),
      Outcome.skipped.rawValue: .integer(root.skipped.count),
      Outcome.failed.rawValue: .integer(root.failed.count),
    ]
    object[Outcome.skipped.rawValue] = .array(root.skipped.map(\.json))
    object[Outcome.failed.rawValue] = .array(root.failed.map { .object($0.json) })
    object["notes"] = .array(
      root.models.filter { !$0.notes.isEmpty }.map { model in
        let notes = model.notes.map { JSONValue.string($0) }
        return [Key.trial: .string(model.trial.description), "notes": .array(notes)]
      })
    object["further_index_dicts"] = .array(
      root.indexFiles.further.map { set in
        [
          "file": .string("\(set.name)"), "trials": .integer(set.trials.count),
          "index_dict": .object(set.architecture.indexDictionary),
        ]
      })
    object[Key.run] = [Key.runs: .array(root.runs.map { .object($0) })]
  }

  /// The file's.
  func bytes(_ style: JSONStyle = .indented(2)) -> [UInt8] {
    Array((JSONValue.object(object).text(style) + "\n").utf8)
  }

  /// Whether a file holds this, but for the runs that it tells of.
  func isSame(butForRunsAs bytes: [UInt8]) -> Bool {
    guard let run = TargetConfig(parsing: bytes)?.object[Key.run] else { return false }
    var other = self
    other.object[Key.run] = run
    return other.bytes() == bytes || other.bytes(.oneLine) == bytes
  }
}
