import Tensor
import VariationalDropout

/// A file of a zoo that is made: its name and what is in it.
package struct TwinFile: Sendable, Equatable {
  package var name: Path
  package var bytes: [UInt8]

  package init(_ name: Path, _ bytes: [UInt8] = []) {
    self.name = name
    self.bytes = bytes
  }
}

/// What the files of one trial hold. Does not touch the disk.
package struct TrialFiles: Sendable {
  package let forms: CheckpointForms
  package let log: TrialLog
  package let content: TwinContent
  package let optimizer: OptimizerKind
  package let hyperparameters: Hyperparameters
  /// Whether the source trial has a params.pkl, so that the twin has one too.
  package let hasPickledParameters: Bool
  /// Ray's empty dot files that the source's checkpoint has.
  package let dotFiles: [Path]

  package init(
    forms: CheckpointForms, log: TrialLog, content: TwinContent, optimizer: OptimizerKind,
    hyperparameters: Hyperparameters, hasPickledParameters: Bool, dotFiles: [Path]
  ) {
    self.forms = forms
    self.log = log
    self.content = content
    self.optimizer = optimizer
    self.hyperparameters = hyperparameters
    self.hasPickledParameters = hasPickledParameters
    self.dotFiles = dotFiles
  }

  package static let parametersName: Path = "params.json"
  package static let pickledParametersName: Path = "params.pkl"
  package static let resultName: Path = "result.json"
  package static let progressName: Path = "progress.csv"
  /// All files that may lie in a trial's own folder.
  package static let fileNames: Set<Path> = [
    parametersName, pickledParametersName, resultName, progressName, TrialRecord.fileName,
  ]

  package static let checkpointsName: Path = "checkpoints"
  package static let variationalName: Path = "variational"
  package static let optimizerName: Path = "optimizer"
  /// Ray's empty files in a checkpoint's folder.
  package static let rayDotFiles: [Path] = [".is_checkpoint", ".tune_metadata"]
  /// All files that may lie in a checkpoint's folder.
  package static let checkpointFileNames = Set(
    [checkpointsName, variationalName, optimizerName] + rayDotFiles)

  /// `checkpoint_000025`.
  package static func checkpointName(epoch: Int) -> Path {
    let digits = String(epoch)
    return Path("checkpoint_" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits)
  }

  package func parameterFiles() -> [TwinFile] {
    let parameters = JSONValue.object(log.parameters)
    let text = Array(parameters.text(.indented(2)).utf8)
    let pickled =
      hasPickledParameters
      ? [TwinFile(Self.pickledParametersName, PickleWriter.pickle(PickleValue(parameters)))] : []
    return [TwinFile(Self.parametersName, text)] + pickled
  }

  package func logFiles(_ records: [EpochRecord]) -> [TwinFile] {
    [
      TwinFile(Self.resultName, log.resultJSON(records)),
      TwinFile(Self.progressName, log.progressCSV(records)),
    ]
  }

  /// Whether an epoch has a checkpoint.
  package func hasCheckpoint(epoch: Int) -> Bool {
    content.checkpoints.includes(epoch, of: log.epochs)
  }

  /// The names of the files of an epoch's checkpoint.
  package func checkpointNames(epoch: Int) -> [Path] {
    var names = [Self.checkpointsName]
    if content.form == .plain, content.variational.includes(epoch, of: log.epochs) {
      names.append(Self.variationalName)
    }
    if content.optimizerState.includes(epoch, of: log.epochs) { names.append(Self.optimizerName) }
    return names + dotFiles
  }

  /// The files of the checkpoint of a state's last epoch.
  ///
  /// - Parameter pruned: for each tensor of the plain form, which entries are pruned.
  package func checkpointFiles(_ state: TrialState, pruned: [[Bool]]) -> [TwinFile] {
    let parameters = state.model.parameters
    return checkpointNames(epoch: state.epoch).map { name in
      switch name {
      case Self.checkpointsName where content.form == .plain:
        TwinFile(name, TorchWriter.file(forms.plain(parameters, pruned: pruned)))
      case Self.checkpointsName, Self.variationalName:
        TwinFile(name, TorchWriter.file(forms.variational(parameters)))
      case Self.optimizerName:
        TwinFile(
          name,
          TorchWriter.file(
            optimizerState(
              state.model, architecture: forms.architecture, optimizer: optimizer,
              hyperparameters: hyperparameters, variational: forms.isVariational)))
      default: TwinFile(name)
      }
    }
  }

  /// Whether a state belongs to a trial of this shape.
  package func fits(_ state: TrialState) -> Bool {
    state.fits(
      forms.architecture, optimizer: optimizer, epochs: log.epochs,
      variational: forms.isVariational)
  }

  /// The paths of all files up to an epoch, relative to the trial's folder, without its record.
  package func paths(through epoch: Int) -> [Path] {
    let checkpoints = (0...epoch).filter { hasCheckpoint(epoch: $0) }.flatMap { epoch in
      checkpointNames(epoch: epoch).map { Self.checkpointName(epoch: epoch) / $0 }
    }
    let parameters =
      [Self.parametersName] + (hasPickledParameters ? [Self.pickledParametersName] : [])
    return (parameters + [Self.resultName, Self.progressName] + checkpoints).sorted()
  }
}
