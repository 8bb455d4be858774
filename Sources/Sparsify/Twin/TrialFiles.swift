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
      ? [TwinFile("params.pkl", PickleWriter.pickle(PickleValue(parameters)))] : []
    return [TwinFile("params.json", text)] + pickled
  }

  package func logFiles(_ records: [EpochRecord]) -> [TwinFile] {
    [
      TwinFile("result.json", log.resultJSON(records)),
      TwinFile("progress.csv", log.progressCSV(records)),
    ]
  }

  /// Whether an epoch has a checkpoint.
  package func hasCheckpoint(epoch: Int) -> Bool {
    content.checkpoints.includes(epoch, of: log.epochs)
  }

  /// The files of the checkpoint of a state's last epoch.
  ///
  /// - Parameter pruned: for each tensor of the plain form, which entries are pruned.
  package func checkpointFiles(_ state: TrialState, pruned: [[Bool]]) -> [TwinFile] {
    let parameters = state.model.parameters
    var list: [TwinFile] = []
    switch content.form {
    case .plain:
      list.append(
        TwinFile("checkpoints", TorchWriter.file(forms.plain(parameters, pruned: pruned))))
      if content.variational.includes(state.epoch, of: log.epochs) {
        list.append(TwinFile("variational", TorchWriter.file(forms.variational(parameters))))
      }
    case .variational:
      list.append(TwinFile("checkpoints", TorchWriter.file(forms.variational(parameters))))
    }
    if content.optimizerState.includes(state.epoch, of: log.epochs) {
      let optimizerState = optimizerState(
        state.model, architecture: forms.architecture, optimizer: optimizer,
        hyperparameters: hyperparameters, variational: forms.isVariational)
      list.append(TwinFile("optimizer", TorchWriter.file(optimizerState)))
    }
    return list + dotFiles.map { TwinFile($0) }
  }

  /// Whether a state belongs to a trial of this shape.
  package func fits(_ state: TrialState) -> Bool {
    state.fits(
      forms.architecture, optimizer: optimizer, epochs: log.epochs,
      variational: forms.isVariational)
  }
}
