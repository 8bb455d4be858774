import Tensor
import VariationalDropout

/// A zoo whose checkpoints are in one form only: what loads the zoo that it comes from loads it.
///
/// * plain: the keys, order and types of the checkpoints, pruned weights at zero
/// * variational: for each layer weight (unpruned), bias, log_sigma2, log_sigma2_bias, in float32
struct ZooForm: ExportForm {
  /// A trial whose folder is written.
  struct Part: Sendable {
    /// What was measured of it, where that is not what the zoo's own trajectories.csv says.
    var trajectory: Trajectory?
  }

  let trials: [StudiedTrial]
  private let zoo: ExportedZoo
  private let form: TargetContent.Form
  private let folder: Path
  private let files: FileSystem
  private var trajectories: [Trajectory] = []

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
        "the models of '\(zoo.path)' have no variational form of epochs \(ExportedZoo.text(zoo.epochs)), which "
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
    try files.createFolder(target)
    let parameters = self.parameters(of: trial)
    try files.write(
      Array(JSONValue.object(parameters).text(.indented(2)).utf8),
      to: target / ZooLayout.parametersName, durably: false)
    if parameters == trial.trial.twin.params {
      let name = ZooLayout.pickledParametersName
      try copy(source / name, to: target / name)
    }
    if trial.threshold == nil {
      for name in Self.trialNames { try copy(source / name, to: target / name) }
    } else {
      try writeLogs(of: trial, to: target)
    }
    for (epoch, file) in checkpoints {
      let own = ZooLayout.checkpointName(epoch: epoch)
      try files.createFolder(target / own)
      try files.write(file, to: target / own / ZooLayout.checkpointsName, durably: false)
      guard let first = trial.trial.twin.checkpoints[epoch].first else { continue }
      let kept = trial.threshold == nil && form == .plain ? [ZooLayout.maskName] : []
      for name in ZooLayout.rayDotFiles + kept {
        try copy(source / first / name, to: target / own / name)
      }
    }
    return Part(trajectory: zoo.threshold == nil ? nil : trial.trajectory.measured)
  }

  /// Writes those of result.json and progress.csv that the trial has, with the rows of the models as they are pruned
  /// here.
  private func writeLogs(of trial: ExportedTrial, to target: Path) throws(FileError) {
    if trial.trajectory.rows.isEmpty { return }
    try files.write(
      trial.trajectory.resultFile, to: target / ZooLayout.resultName, durably: false)
    let name = ZooLayout.progressName
    guard let progress = try files.readIfPresent(trial.trial.twin.folder / name) else { return }
    try files.write(
      trial.trajectory.progressFile(like: progress), to: target / name, durably: false)
  }

  mutating func add(_ part: Part?) {
    if let trajectory = part?.trajectory { trajectories.append(trajectory) }
  }

  /// - Throws: `TrialProblem` where the model does not have the form.
  private func stateDict(of model: ExportedModel, epoch: Int) throws(TrialProblem) -> StateDict {
    let plain = model.forms.architecture.tensors(variational: false)
    let checkpoint = model.forms.checkpoint
    let entries =
      checkpoint.isVariational
      ? plain.map { SourceModel.Entry(key: $0.key, dtype: $0.dtype, shape: $0.shape) }
      : checkpoint.stateDict.entries.map {
        SourceModel.Entry(
          key: $0.key.description, dtype: $0.tensor.dtype, shape: $0.tensor.shape)
      }
    let forms = CheckpointForms(architecture: model.forms.architecture, source: entries)
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
  private func copy(_ source: Path, to target: Path) throws(FileError) {
    guard try files.info(source)?.kind == .file else { return }
    try files.copy(source, to: target, durably: false)
  }

  func finish() throws {
    try copy(zoo.path / "model.py", to: folder / "model.py")
    try writeTrajectories()
    try files.write(zoo.indexFile, to: folder / "index_dict.json")
    try files.write(
      Array((JSONValue.object(config).text(.indented(2)) + "\n").utf8),
      to: folder / TargetRoot.configName)
    let data = zoo.path / ZooLayout.dataSetName
    guard try files.info(data)?.kind == .file else { return }
    let real = try files.resolve(data)
    // No link leads into an archive.
    if try files.archive(above: real) != nil {
      return try files.copy(real, to: folder / ZooLayout.dataSetName)
    }
    do throws(FileError) {
      try files.hardLink(real, at: folder / ZooLayout.dataSetName)
    } catch {
      try files.symbolicLink(to: real, at: folder / ZooLayout.dataSetName)
    }
  }

  /// Writes trajectories.csv where the zoo has one.
  private func writeTrajectories() throws(FileError) {
    let name = TargetRoot.trajectoriesName
    if zoo.threshold == nil { return try copy(zoo.path / name, to: folder / name) }
    guard try files.exists(zoo.path / name) else { return }
    try files.write(Array(Trajectories(ofSome: trajectories).text.utf8), to: folder / name)
  }

  /// config.json: what became of the zoo, in place of the options of a command that did not make it.
  private var config: JSONObject {
    var config: JSONObject = [
      "exported_from": .string(zoo.name.description),
      "program": .string("sparsify \(Program.version)"), "form": .string(form.rawValue),
      "epochs": .array(zoo.epochs.map { .integer($0) }),
      "threshold": zoo.threshold.map { .number($0) } ?? .null,
    ]
    for key in ["skipped", "failed"] { config[key] = zoo.config?[key] }
    if let original = zoo.config { config["original"] = .object(original) }
    return config
  }

  var readme: String {
    zoo.readme(
      "A zoo in \(form.rawValue) form",
      """
      Each folder is a model; its `checkpoint_…/checkpoints` are PyTorch state dicts. \(
        form == .plain
          ? "They have the keys of the zoo's own\(zoo.isTwin ? ", with pruned weights at exactly 0" : "")."
          : "They have for each layer `weight` (unpruned), `bias`, `log_sigma2` and `log_sigma2_bias`, as the "
            + "original code `CNN_ARD` reads them; most other loaders take them for dense models.")

      `params.json`, `result.json` and `progress.csv` are those of the zoo\
      \(zoo.threshold == nil ? "" : ", but for the threshold and what depends on it"): the rows tell of all epochs, \
      also of those whose checkpoints are not here. `config.json` has the zoo's own under `original`. `dataset.pt`, \
      where it is here, is a link to the zoo's.
      """, isPruned: form == .plain)
  }
}
