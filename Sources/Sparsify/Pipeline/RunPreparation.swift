import Tensor
import VariationalDropout

/// What a run finds before it does anything: its models, the data set, and how far it is.
package struct RunPreparation: Sendable {
  package let session: TargetSession
  package let phases: TrainingPhases
  package let content: TargetContent
  package private(set) var data: DataSet
  /// The data set's file, without links; it may lie in an archive.
  package let dataFile: Path
  /// The file that the data set was read from, as it was then; nil where it has none yet.
  private var watch: DataSetWatch?
  /// What becomes of the data set before the first model is trained; nil where it is read from its file.
  private let placement: DataPlacement?
  /// The selected models that can be used.
  package let models: [any TrainableModel]
  /// Those of `models` to train.
  package let remaining: [any TrainableModel]
  /// The selected trials that are finished already.
  package let finished: [Path]
  /// Trials given up by earlier runs and not tried again.
  package let earlierFailures: [TrialFailure]
  package let skipped: [SkippedTrial]
  /// The names of the trials that were asked for, usable or not.
  let selected: Set<Path>
  /// All trials that there may be, selected or not, sorted.
  package let candidates: [Path]
  /// Reads models that were not asked for, those of some names that can be used.
  let others: @Sendable (Set<Path>) -> [any TrainableModel]
  /// From what the zoo is made.
  package let origin: TargetRoot.Origin
  /// Where the data set is read from while models train.
  private(set) var settledDataFile: Path
  /// How the data set's images are read.
  package let images: ImageOptions
  /// The data set as trials that were begun earlier name it.
  package var begunDataPath: String?
  /// What the data set is made of, as it was given; nil where it is read from its file.
  package var givenData: Path?
  /// The data set as people know it.
  package var namedData: Path { givenData ?? dataFile }
  /// Whether models may have records that the data set is checked against.
  package var hasRecords = false
  /// Whether the data set is taken even where these contradict it.
  package var acceptsData = false
  /// The trials that were finished or given up when the run began.
  let settled: Set<Path>

  /// What there is to train with, found by the command.
  package struct Findings: Sendable {
    package var models: [any TrainableModel]
    package var skipped: [SkippedTrial]
    /// The names of the trials that were asked for.
    package var selected: [Path]
    /// The names of all trials that there may be.
    package var candidates: [Path]
    /// Reads models that were not asked for, those of some names that can be used.
    package var others: @Sendable (Set<Path>) -> [any TrainableModel] = { _ in [] }
    package var data: DataSet
    package var dataFile: Path
    /// That as it was before it was read; nil where it is not there yet.
    package var watch: DataSetWatch?
    /// The data set, where its file is not there yet.
    package var draft: TorchDocument?
    /// How its images are read.
    package var images = ImageOptions()
  }

  /// Sorts the models by what has become of them already.
  ///
  /// - Parameter retryFailed: whether the selected trials that were given up are tried again.
  package init(
    _ findings: Findings, session: TargetSession, phases: TrainingPhases, content: TargetContent,
    origin: TargetRoot.Origin, retryFailed: Bool
  ) throws {
    self.session = session
    self.phases = phases
    self.content = content
    self.origin = origin
    (data, dataFile, images) = (findings.data, findings.dataFile, findings.images)
    settledDataFile = dataFile
    watch = findings.watch
    placement =
      try findings.draft.map { .written($0) }
      ?? Self.unpacking(dataFile, session.dataLink, session.files)
    (selected, others) = (Set(findings.selected), findings.others)
    let inTwin = session.beginsAnew ? [] : Set(try session.finishedTrials())
    let (models, unplaceable) = try Self.placeable(
      findings.models, session, epochs: phases.epochs)
    self.models = models
    skipped = (findings.skipped + unplaceable).filter { !inTwin.contains($0.name) }.sorted {
      $0.name < $1.name
    }
    finished = findings.selected.filter { inTwin.contains($0) }.sorted()

    let candidates = findings.candidates.sorted()
    let again = retryFailed ? Set(findings.selected) : []
    let failures =
      session.beginsAnew
      ? [:]
      : try TargetHistory(of: session).earlierFailures(
        of: candidates.filter { !inTwin.contains($0) && !again.contains($0) })
    self.candidates = candidates
    earlierFailures = candidates.compactMap { failures[$0] }
    let settled = inTwin.union(failures.keys)
    remaining = models.filter { !settled.contains($0.name) }
    self.settled = settled
  }

  /// The models whose names are free in the zoo that is made, and whose files have room there, and the
  /// others.
  private static func placeable(
    _ models: [any TrainableModel], _ session: TargetSession, epochs: Int
  ) throws -> (free: [any TrainableModel], taken: [SkippedTrial]) {
    var (free, taken): ([any TrainableModel], [SkippedTrial]) = ([], [])
    for model in models {
      if TargetOwnership.isRootName(model.name) {
        taken.append(
          SkippedTrial(
            name: model.name,
            reason: "has the name of a file of the \(session.location.product.rawValue): rename it")
        )
      } else if session.location.archive != nil, !ZipWriter.isName(model.name) {
        taken.append(
          SkippedTrial(
            name: model.name, reason: "has a name that no zip archive has room for: rename it"))
      } else if case .foreign(let what)? = try? session.trials.condition(of: model.name),
        (try? session.givesWay(model.name)) != true
      {
        // What can't be looked at shows when it is this model's turn.
        taken.append(SkippedTrial(name: model.name, reason: "\(what): move that away"))
      } else if let excess = model.excess(epochs: epochs) {
        taken.append(SkippedTrial(name: model.name, reason: excess))
      } else {
        free.append(model)
      }
    }
    return (free, taken)
  }

  /// The groups of all selected models, finished or not.
  package func plan(_ engines: Engines) -> Plan {
    Plan(models, engines, variational: phases.method.isVariational, on: data)
  }

  /// What is left of the plan.
  package func openPlan(_ engines: Engines) -> Plan {
    plan(engines).filter { !settled.contains($0.name) }
  }

  /// What became of a trial, by this worker or another; nil as long as there is something to do.
  func ending(of trial: Path) throws -> TrialEnding? {
    if try session.isFinished(trial) { return .finished }
    return try session.work.failure(of: trial) == nil ? nil : .failed
  }

  /// The last whole epochs of those trials to train that have any.
  func begunEpochs() -> [Path: Int] {
    let names = remaining.map(\.name)
    var epochs = session.work.lastEpochs(of: names)
    // Nothing in the twin is short of an epoch.
    if phases.fineTuning == nil { return epochs }
    for name in names where epochs[name] == nil {
      if case .short? = try? session.trials.condition(of: name) {
        epochs[name] = phases.method.epochs
      }
    }
    return epochs
  }

  /// A data set in an archive is unpacked, so that all workers share it.
  private static func unpacking(
    _ file: Path, _ link: TargetContent.DataLink, _ files: FileSystem
  ) throws -> DataPlacement? {
    guard let archive = try files.archive(above: file) else { return nil }
    switch link {
    case .none, .link, .copy: return .unpacked(file)
    case .symlink:
      throw RunError(
        .usage,
        "--twin-data symlink: no link can lead into '\(archive)'. Give copy, or leave it out.")
    }
  }

  /// Gives the data set its place, where that is not to wait for the end, and takes the images from there.
  mutating func settleDataSet(memory: MemoryBudget) throws {
    guard let placement, !remaining.isEmpty || content.data != .none else { return }
    settledDataFile = try session.place(placement) { try checkDataSet() }
    let watch = try images.watch(settledDataFile, files: session.files, memory: memory)
    let settled = try images.dataSet(at: settledDataFile, files: session.files, memory: memory)
    // Another one that the user has put there stays.
    if settled.fingerprint == data.fingerprint { (data, self.watch) = (settled, watch) }
  }

  /// Checks that what models are trained on still lies where it was read.
  ///
  /// - Throws: `RunError` where it does not.
  func checkDataSet() throws { try watch?.check(against: data.fingerprint) }

  /// The data set as the trials' files name it: relative to the zoo that is made. All name it as the
  /// first did, even where one of the two has moved meanwhile.
  package var dataPath: String {
    if let begunDataPath { return begunDataPath }
    return content.data == .none
      ? session.location.relativeToTwin(dataFile).description : ZooLayout.dataSetName.description
  }

  /// Where the data set is and how many images it has, in words.
  package var dataSetText: String {
    "'\(dataFile)', \(data.train.count) training, \(data.validation?.count ?? 0) validation, "
      + "\(data.test.count) test images"
  }

  /// What config.json says of the data set.
  package var dataDescription: JSONObject {
    var object: JSONObject = [
      "path": .string(session.location.relativeToTwin(dataFile).description),
      "fingerprint": .string(data.fingerprint),
    ]
    for (part, set) in data.sets {
      object[part.key] = .array(set.images.shape.map { .integer($0) })
    }
    return object
  }
}

extension RunPreparation {
  /// Refuses where there is nothing to make a zoo of: every selected trial is skipped.
  func requireModels() throws(RunError) {
    guard models.isEmpty, finished.isEmpty else { return }
    var what = skipped.count == 1 ? "The model" : "None of the \(skipped.count) models"
    if case .sparsified = origin { what += " that '\(session.location.source)' offers" }
    throw RunError(
      .incomplete,
      ([
        "\(what) can\(skipped.count == 1 ? "'t" : "") be trained; nothing was written."
      ] + ReasonTable(skipped).lines).joined(separator: "\n"))
  }
}

extension RunPreparation {
  /// The trials that runs were to make, or have begun, and that have left the source since.
  ///
  /// - Parameter done: those that are finished.
  func departed(besides done: Set<Path>) throws -> [SkippedTrial] {
    guard case .sparsified = origin else { return [] }
    return try TargetHistory(of: session).departedTrials(except: candidates + done).map {
      SkippedTrial(departed: $0)
    }
  }
}

extension RunPreparation {
  package var plannedTrials: PlannedTrials {
    PlannedTrials(
      epochs: phases.epochs, trials: models.map { ByteText($0.name) }.sorted(),
      skipped: PlannedTrials.reasons(of: skipped))
  }
}
