import Tensor
import VariationalDropout

extension ExportKind {
  static let zoo = ExportKind(
    "zoo", "checkpoints in one form, for what loads zoos",
    options: [
      .value(
        "form", "form", \.form,
        help:
          "Of a zoo's checkpoints: plain, with pruned weights at zero, or variational, for the original code's "
          + "CNN_ARD only. (default: plain)")
    ],
    takesAllEpochs: true, needsOneNetwork: false
  ) { zoo, options, folder, files in
    try ZooForm(zoo, options.form ?? .plain, in: folder, files: files)
  }
}

/// A zoo whose checkpoints are in one form only: what loads the zoo that it comes from loads it.
///
/// * plain: the keys, order and types of the checkpoints, pruned weights at zero
/// * variational: for each layer weight (unpruned), bias, log_sigma2, log_sigma2_bias, in float32
struct ZooForm: ExportForm {
  /// A trial whose folder is written.
  struct Part: Sendable {
    let trial: Path
    /// That of its last epoch.
    let architecture: Architecture
    /// What was measured of it, where the zoo has no table that says it.
    let trajectory: Trajectory?
    /// What its files are called, those of its checkpoints among them.
    let names: Set<Path>
  }

  let trials: [StudiedTrial]
  private let zoo: ExportedZoo
  private let form: TargetContent.Form
  private let folder: Path
  private let files: FileSystem
  /// Whether the zoo's own trajectories.csv says what was measured of the models that are exported.
  private let hasTable: Bool
  private var models: [(trial: Path, architecture: Architecture)] = []
  private var trajectories: [Trajectory] = []
  /// What the files in the folder and those of trials are called.
  private var names: Set<Path> = []

  init(
    _ zoo: ExportedZoo, _ form: TargetContent.Form, in folder: Path, files: FileSystem
  ) throws {
    if form == .variational {
      try Self.checkStatistics(zoo)
      try Self.checkVariational(zoo)
    }
    trials = zoo.trials
    self.zoo = zoo
    self.form = form
    self.folder = folder
    self.files = files
    let table = try files.info(zoo.path / TargetRoot.trajectoriesName)
    hasTable = zoo.threshold == nil && table?.kind == .file
  }

  /// - Throws: `RunError` where the rows tell of models with other batch norms than those of the variational form.
  private static func checkStatistics(_ zoo: ExportedZoo) throws(RunError) {
    guard zoo.isRecalibrated else { return }
    throw RunError(
      .usage,
      "'\(zoo.path)' was made with --recalibrate, which does not go with '--form variational': variational checkpoints "
        + "keep the running statistics of the noisy network, and the rows tell of the others. Leave it away."
    )
  }

  /// - Throws: `RunError` where no trial has its variational form at all epochs.
  private static func checkVariational(_ zoo: ExportedZoo) throws(RunError) {
    if zoo.hasVariationalTrial { return }
    guard zoo.hasLogAlpha else {
      throw RunError(
        .usage,
        "the models of '\(zoo.path)' have no variational form of \(ExportedZoo.named(zoo.epochs)), which "
          + "'--form variational' needs")
    }
    let epochs = EpochChoice(numbers: Set(zoo.variationalEpochs)).argumentText
    throw RunError(
      .usage,
      "no model of '\(zoo.path)' has its variational form of all epochs, which '--form variational' needs: name "
        + "those that have one with '--epochs \(epochs)'")
  }

  /// Those of a trial's files that say the same of it as long as it is pruned as it was.
  private static let trialNames = [
    ZooLayout.resultName, ZooLayout.progressName, TrialEvents.fileName, ZooLayout.predictionsName,
  ]

  func part(of trial: ExportedTrial) throws -> Part {
    guard !trial.models.isEmpty else {
      throw TrialProblem("has no model that can be exported")
    }
    let checkpoints = try trial.models.sorted { $0.key < $1.key }.map { epoch, model in
      (epoch: epoch, file: TorchWriter.file(try stateDict(of: model, epoch: epoch)))
    }
    let (source, target) = (trial.trial.twin.folder, folder / trial.trial.name)
    var names: Set<Path> = [ZooLayout.parametersName, ZooLayout.checkpointsName]
    func copyHere(_ name: Path) throws(FileError) {
      if try copy(source / name, to: target / name) { names.insert(name) }
    }
    try files.createFolder(target)
    let parameters = self.parameters(of: trial)
    try files.write(
      Array(JSONValue.object(parameters).text(.indented(2)).utf8),
      to: target / ZooLayout.parametersName, durably: false)
    if parameters == trial.trial.twin.params { try copyHere(ZooLayout.pickledParametersName) }
    if trial.threshold == nil {
      for name in Self.trialNames { try copyHere(name) }
    } else {
      names.formUnion(try writeLogs(of: trial, to: target))
    }
    for (epoch, file) in checkpoints {
      let own = ZooLayout.checkpointName(epoch: epoch)
      try files.createFolder(target / own)
      try files.write(file, to: target / own / ZooLayout.checkpointsName, durably: false)
      guard let first = trial.trial.twin.checkpoints[epoch].first else { continue }
      let kept = trial.threshold == nil && form == .plain ? [ZooLayout.maskName] : []
      for name in ZooLayout.rayDotFiles + kept {
        let isThere = try copy(source / first / name, to: target / own / name)
        if isThere { names.insert(name) }
      }
    }
    let last = trial.models.keys.max().flatMap { trial.models[$0] }!
    return Part(
      trial: trial.trial.name, architecture: last.forms.architecture,
      trajectory: hasTable ? nil : trial.trajectory.measured, names: names)
  }

  /// Writes those of result.json and progress.csv that the trial has, with the rows of the models as they are pruned
  /// here.
  ///
  /// - Returns: what they are called.
  private func writeLogs(
    of trial: ExportedTrial, to target: Path
  ) throws(FileError) -> Set<Path> {
    if trial.trajectory.rows.isEmpty { return [] }
    let (result, name) = (ZooLayout.resultName, ZooLayout.progressName)
    try files.write(trial.trajectory.resultFile, to: target / result, durably: false)
    guard let progress = try files.readIfPresent(trial.trial.twin.folder / name) else {
      return [result]
    }
    try files.write(
      trial.trajectory.progressFile(like: progress), to: target / name, durably: false)
    return [result, name]
  }

  mutating func add(_ part: Part?) {
    guard let part else { return }
    models.append((part.trial, part.architecture))
    names.formUnion(part.names)
    if let trajectory = part.trajectory, !trajectory.rows.isEmpty {
      trajectories.append(trajectory)
    }
  }

  /// - Throws: `TrialProblem` where the model does not have the form.
  private func stateDict(of model: ExportedModel, epoch: Int) throws(TrialProblem) -> StateDict {
    let plain = model.forms.architecture.tensors(variational: false)
    let checkpoint = model.forms.checkpoint
    let tensors =
      checkpoint.isVariational
      ? plain.map { $0.outline(in: $0.dtype) } : checkpoint.stateDict.outlines
    let forms = CheckpointForms(architecture: model.forms.architecture, source: tensors)
    switch form {
    case .plain:
      return forms.plain(
        model.parameters, mask: Mask(keepingAllOf: model.forms.architecture))
    case .variational:
      guard let variational = model.forms.variational else {
        throw TrialProblem(
          "has no variational form of epoch \(epoch): name the epochs that have one with --epochs")
      }
      return forms.variational(variational.parameters)
    }
  }

  /// params.json, with the type of network that has the form.
  private func parameters(of trial: ExportedTrial) -> JSONObject {
    var parameters = trial.parameters
    guard let type = parameters[ParamsKey.modelType]?.string?.description else { return parameters }
    let ending = "_ARD"
    let plain = type.hasSuffix(ending) ? String(type.dropLast(ending.count)) : type
    let wanted = form == .plain ? plain : plain + ending
    if wanted != type { parameters[ParamsKey.modelType] = .string(wanted) }
    return parameters
  }

  /// Copies a file of any size where there is one.
  ///
  /// - Returns: whether there is.
  private func copy(_ source: Path, to target: Path) throws(FileError) -> Bool {
    guard try files.info(source)?.kind == .file else { return false }
    try files.copy(source, to: target, durably: false)
    return true
  }

  mutating func finish() throws {
    let script = TargetRoot.scriptName
    if try copy(zoo.path / script, to: folder / script) { names.insert(script) }
    if try writeTrajectories() { names.insert(TargetRoot.trajectoriesName) }
    for file in index.files { try files.write(file.bytes, to: folder / file.name) }
    try files.write(config.bytes(), to: folder / TargetRoot.configName)
    if try placeDataSet() { names.insert(ZooLayout.dataSetName) }
  }

  /// Where each layer sits in the models that are exported.
  private var index: IndexFiles { IndexFiles(models) }

  /// Writes trajectories.csv: the rows of the models that are exported, of a twin also where it has no such table, as
  /// a pack has none.
  ///
  /// - Returns: whether there are any.
  private func writeTrajectories() throws -> Bool {
    let name = TargetRoot.trajectoriesName
    if hasTable {
      try TrialRows(of: Set(models.map(\.trial)), in: zoo.path / name, files: files)
        .write(to: folder / name)
      return true
    }
    guard try zoo.isTwin || files.exists(zoo.path / name), !trajectories.isEmpty else {
      return false
    }
    try files.write(Array(Trajectories(ofSome: trajectories).text.utf8), to: folder / name)
    return true
  }

  /// Puts the zoo's data set beside the models where it has one.
  ///
  /// - Returns: whether it has.
  private func placeDataSet() throws(FileError) -> Bool {
    let (data, place) = (zoo.path / ZooLayout.dataSetName, folder / ZooLayout.dataSetName)
    guard try files.info(data)?.kind == .file else { return false }
    let real = try files.resolve(data)
    // No link leads into an archive.
    if try files.archive(above: real) != nil {
      try files.copy(real, to: place)
      return true
    }
    do throws(FileError) {
      try files.hardLink(real, at: place)
    } catch {
      try files.symbolicLink(to: real, at: place)
    }
    return true
  }

  /// config.json: what became of the zoo, in place of the options of a command that did not make it.
  private var config: TargetConfig {
    let description: JSONObject = [
      TargetConfig.exportedFromKey: .string(zoo.name.description),
      "program": .string("sparsify \(Program.version)"), "form": .string(form.rawValue),
      TargetConfig.exportedEpochsKey: .array(zoo.epochs.map { .integer($0) }),
      "threshold": zoo.threshold.map { .number($0) } ?? .null,
    ]
    return TargetConfig(ofExport: description, from: zoo.config)
  }

  var readme: String { ZooReadme(zoo, form, names: names, index: index).text }
}
