import Tensor
import VariationalDropout

/// A file of a zoo that is made: its name and what is in it.
package struct TargetFile: Sendable, Equatable {
  package var name: Path
  package var bytes: [UInt8]

  package init(_ name: Path, _ bytes: [UInt8] = []) {
    self.name = name
    self.bytes = bytes
  }
}

/// A file of a checkpoint. What is in it is made when it is asked for: of a large model it is large.
package struct CheckpointFile {
  package let name: Path
  private let value: () -> PickleValue?

  /// - Parameter value: nil for a file with nothing in it.
  init(_ name: Path, _ value: @escaping () -> PickleValue?) {
    self.name = name
    self.value = value
  }

  /// Nil for a file with nothing in it.
  package var document: TorchDocument? { value().map { TorchDocument($0) } }
}

/// What the files of one trial hold. Does not touch the disk.
package struct TrialFiles: Sendable {
  package let forms: CheckpointForms
  package let log: TrialLog
  package let content: TargetContent
  package let optimizer: OptimizerKind
  package let hyperparameters: Hyperparameters
  /// Whether the source trial has a params.pkl, so that the twin has one too.
  package let hasPickledParameters: Bool
  /// Ray's empty dot files that the source's checkpoint has.
  package let dotFiles: [Path]

  package init(
    forms: CheckpointForms, log: TrialLog, content: TargetContent, optimizer: OptimizerKind,
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

  /// All files that may lie in a trial's own folder.
  package static let fileNames: Set<Path> = [
    ZooLayout.parametersName, ZooLayout.pickledParametersName, ZooLayout.resultName,
    ZooLayout.progressName, ZooLayout.predictionsName, TrialEvents.fileName,
    TrialRecord.fileName,
  ]

  /// All files that may lie in a checkpoint's folder.
  package static let checkpointFileNames = Set(
    [
      ZooLayout.checkpointsName, ZooLayout.variationalName, ZooLayout.maskName,
      ZooLayout.optimizerName,
    ] + ZooLayout.rayDotFiles)

  package func parameterFiles() -> [TargetFile] {
    let parameters = JSONValue.object(log.parameters)
    let text = Array(parameters.text(.indented(2)).utf8)
    let pickled =
      hasPickledParameters
      ? [TargetFile(ZooLayout.pickledParametersName, PickleWriter.pickle(PickleValue(parameters)))]
      : []
    return [TargetFile(ZooLayout.parametersName, text)] + pickled
  }

  package func logFiles(_ records: [EpochRecord]) -> [TargetFile] {
    [
      TargetFile(ZooLayout.resultName, log.resultJSON(records)),
      TargetFile(ZooLayout.progressName, log.progressCSV(records)),
    ]
  }

  /// The files that a trial gets when it is whole, beside its record.
  package func lastFiles(_ state: TrialState) -> [TargetFile] {
    var files = logFiles(state.records)
    if let predictions = state.predictions {
      files.append(TargetFile(ZooLayout.predictionsName, predictions.file))
    }
    if content.events != .none {
      let events = TrialEvents(log: log, records: state.records, logAlpha: state.logAlpha)
      files.append(TargetFile(TrialEvents.fileName, events.bytes))
    }
    return files
  }

  /// What a record adds to the end of each log.
  package func logRows(_ record: EpochRecord) -> [TargetFile] {
    [
      TargetFile(ZooLayout.resultName, log.resultJSON([record])),
      TargetFile(ZooLayout.progressName, log.progressRow(record)),
    ]
  }

  /// Whether an epoch has a checkpoint.
  package func hasCheckpoint(epoch: Int) -> Bool { log.hasCheckpoint(epoch: epoch) }

  /// The names of the files of an epoch's checkpoint.
  package func checkpointNames(epoch: Int) -> [Path] {
    var names = [ZooLayout.checkpointsName]
    let isLast = log.phases.ends.contains(epoch)
    if content.form == .plain, content.variational.includes(isLast: isLast) {
      names.append(
        log.phases.method(ofEpoch: epoch).isVariational
          ? ZooLayout.variationalName : ZooLayout.maskName)
    }
    if content.optimizerState.includes(isLast: isLast) {
      names.append(ZooLayout.optimizerName)
    }
    return names + dotFiles
  }

  /// The files of the checkpoint of a state's last epoch.
  ///
  /// - Parameters:
  ///   - mask: what of the plain form is kept.
  ///   - statistics: what of batch norms stands in it; nil for the state's own.
  package func checkpointFiles(
    _ state: TrialState, mask: Mask, statistics: RunningStatistics? = nil
  ) -> [CheckpointFile] {
    checkpointNames(epoch: state.epoch).map { name in
      CheckpointFile(name) { value(of: name, state, mask, statistics) }
    }
  }

  /// What a file of a checkpoint holds; nil of one with nothing in it.
  private func value(
    of name: Path, _ state: TrialState, _ mask: Mask, _ statistics: RunningStatistics?
  ) -> PickleValue? {
    let parameters = state.model.parameters
    switch name {
    case ZooLayout.checkpointsName where content.form == .plain:
      return .stateDict(
        forms.plain(statistics?.replacing(in: parameters) ?? parameters, mask: mask))
    case ZooLayout.checkpointsName, ZooLayout.variationalName:
      return .stateDict(forms.variational(parameters))
    case ZooLayout.maskName:
      return .stateDict(forms.mask(mask))
    case ZooLayout.optimizerName:
      return optimizerState(
        state.model, architecture: forms.architecture, optimizer: optimizer,
        hyperparameters: lastHyperparameters(of: state),
        variational: log.phases.method(ofEpoch: state.epoch).isVariational)
    default:
      return nil
    }
  }

  /// What a model was trained with in the last step of its last epoch.
  private func lastHyperparameters(of state: TrialState) -> Hyperparameters {
    var last = log.phases.hyperparameters(hyperparameters, epoch: state.epoch)
    // Steps count from the beginning of the phase that has the schedule, and epochs have equally many.
    if state.epoch > 0, last.schedule.shape != .constant {
      let count = state.model.step / state.epoch
      let rates = last.schedule.settings(
        rate: last.learningRate, momentum: last.momentum, epoch: state.epoch, step: count - 1,
        of: count)
      (last.learningRate, last.momentum) = (rates.learningRate, rates.momentum)
    }
    return last
  }

  /// Whether a state belongs to a trial of this shape.
  package func fits(_ state: TrialState) -> Bool {
    state.fits(
      forms.architecture, optimizer: optimizer, epochs: log.phases.epochs,
      // Fine-tuning begins with the last epoch of what comes before.
      variational: state.pruned.settled == nil
        && log.phases.method(ofEpoch: state.epoch + (state.position == nil ? 0 : 1)).isVariational)
      && (state.pruned.settled == nil || state.epoch >= log.phases.method.epochs)
  }

  /// The paths of all files up to an epoch, relative to the trial's folder, without its record and its
  /// predictions.
  package func paths(through epoch: Int) -> [Path] {
    let checkpoints = (0...epoch).filter { hasCheckpoint(epoch: $0) }.flatMap { epoch in
      checkpointNames(epoch: epoch).map { ZooLayout.checkpointName(epoch: epoch) / $0 }
    }
    let parameters =
      [ZooLayout.parametersName] + (hasPickledParameters ? [ZooLayout.pickledParametersName] : [])
    return (parameters + [ZooLayout.resultName, ZooLayout.progressName] + checkpoints).sorted()
  }
}
