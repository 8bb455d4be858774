import Tensor
import VariationalDropout

/// What the groups of a run share. Nothing in it changes while they run.
package struct GroupContext: Sendable {
  package let session: TargetSession
  package private(set) var phases: TrainingPhases
  package let content: TargetContent
  package let data: DataSet
  /// The data set relative to the zoo that is made, as params.json names it.
  package let dataPath: String
  /// How the data set's images are read.
  package let images: ImageOptions
  package let host = Host()
  package let engines: Engines
  /// After how many seconds the state of a large model is kept within an epoch; nil for never.
  package var secondsBetweenSnapshots: Double?
  /// Where the run has a time limit.
  package let timeBudget: TimeBudget?
  /// Throws where the data set's file is no longer what models are trained on.
  package let checkDataSet: @Sendable () throws -> Void
  /// Asked often: whether to stop at the next batch.
  package let shouldStop: @Sendable () -> Bool
  package let report: @Sendable (RunEvent) -> Void

  package init(
    _ preparation: RunPreparation, engines: Engines,
    timeBudget: TimeBudget? = nil,
    shouldStop: @escaping @Sendable () -> Bool = { false },
    report: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) {
    session = preparation.session
    phases = preparation.phases
    content = preparation.content
    data = preparation.data
    dataPath = preparation.dataPath
    checkDataSet = { try preparation.checkDataSet() }
    images = preparation.images
    self.engines = engines
    self.timeBudget = timeBudget
    self.shouldStop = shouldStop
    self.report = report
  }

  /// The writer of a trial.
  /// - Parameters:
  ///   - trialKey: see `TrainableModel.trialKey(of:)`.
  ///   - isClaimed: whether the trial is still this worker's.
  package func writer(
    for model: any TrainableModel, trialKey: UInt64,
    isClaimed: @escaping @Sendable () -> Bool = { true }
  ) throws -> TrialWriter {
    let description = try model.description(in: self)
    // Fine-tuning may be added later.
    var begun = description.parameters
    if phases.fineTuning != nil {
      var unfinetuned = self
      unfinetuned.phases = phases.unfinetuned
      begun = try model.description(in: unfinetuned).parameters
    }
    let log = TrialLog(
      trialID: TrialLog.trialID(ofTrial: model.name),
      experimentID: TrialLog.experimentID(of: session.options),
      layers: model.architecture.layers.map(\.name), parameters: description.parameters,
      phases: phases, checkpoints: content.checkpoints)
    let files = TrialFiles(
      forms: CheckpointForms(
        architecture: model.architecture, source: description.tensors),
      log: log, content: content, optimizer: model.optimizer,
      hyperparameters: model.hyperparameters,
      hasPickledParameters: description.hasPickledParameters, dotFiles: description.dotFiles)
    // All that the trial's files depend on.
    let fingerprint = [
      JSONValue.object(FineTuning.removed(from: session.options)).text(),
      JSONValue.object(begun).text(),
      "\(trialKey)", description.tensorsText,
      "\(files.hasPickledParameters) \(files.dotFiles)",
    ].joined(separator: "\n")
    return TrialWriter(
      in: session, trial: model.name, files: files,
      fingerprint: StableHash.hexadecimal(of: fingerprint.utf8), isClaimed: isClaimed)
  }
}
