import Tensor
import VariationalDropout

extension SourceModel: TrainableModel {
  package var isTrained: Bool { true }
  package var givenParameters: JSONObject { trial.params }

  package func trialKey(of parameters: [[Float]]) -> UInt64 {
    RandomKey.trialKey(of: parameters.joined())
  }

  /// What its twin's files say: its own params.json with the values used, and the layout of its files.
  package func description(in context: GroupContext) throws -> TrialDescription {
    let parameters = TwinParameters(
      nonlinearity: nonlinearity, optimizer: optimizer, hyperparameters: hyperparameters,
      batchSize: batchSize, seed: seed, epochs: context.phases.epochs,
      method: context.phases.parameters + changedTraining, sourceEpoch: sourceEpoch,
      sourceFolder: sourceFolder(in: context.session),
      dataSet: context.dataPath,
      images: context.images.parameters,
      modelType: context.content.form == .variational ? "\(architecture.family.rawValue)_ARD" : nil)
    let files = context.session.files
    var description = TrialDescription(
      parameters: parameters.merged(into: trial.params), tensors: tensors)
    description.hasPickledParameters = try files.exists(trial.folder / "params.pkl")
    description.dotFiles = try ZooLayout.rayDotFiles.filter {
      try files.exists(checkpointPath.parent / $0)
    }
    return description
  }

  /// What the options change about training and no key of the source's says.
  private var changedTraining: [(key: String, value: JSONValue)] {
    var changed: [(key: String, value: JSONValue)] = []
    if hyperparameters.augmentation != .none {
      let name = ByteText(hyperparameters.augmentation.rawValue)
      changed.append((ParamsKey.sparsifyStem + StoredOption.augmentation, .string(name)))
    }
    // Small networks have always done so.
    if hyperparameters.decaysLogSigma2, !architecture.family.training.decaysLogSigma2 {
      changed.append((ParamsKey.sparsifyStem + StoredOption.logSigma2Decay, true))
    }
    return changed
  }

  /// The source's trial relative to the twin, where that was begun.
  private func sourceFolder(in session: TargetSession) -> String {
    let source = session.options[StoredOption.source]?.string.map { Path($0) }
    return ((source ?? session.location.relativeToTwin(trial.folder.parent)) / name).description
  }
}
