import Foundation
import Tensor
import VariationalDropout

/// What the groups of a run share. Nothing in it changes while they run.
package struct RunJob: Sendable {
  package let session: TwinSession
  package let options: RunOptions
  package let data: DataSet
  /// The data set relative to the twin, as params.json names it.
  package let dataPath: String
  package let host = Host()
  package let makeEngine: @Sendable (GroupShape, [LaneModel]) -> any TrainingEngine
  /// Asked often: whether to stop at the next batch.
  package let shouldStop: @Sendable () -> Bool
  package let report: @Sendable (RunEvent) -> Void

  package var schedule: KLSchedule { options.schedule }
  package var threshold: Double { options.threshold }

  /// 32 hexadecimal digits that depend on the options and the data set, not on places.
  private var experimentID: String {
    var object = session.options
    object["source"] = nil
    return StableHash.hexadecimal(of: JSONValue.object(object).text().utf8)
  }

  /// The writer of a trial.
  /// - Parameter trialKey: of the source's weights.
  package func writer(for source: SourceModel, trialKey: UInt64) throws -> TrialWriter {
    let location = session.location
    let parameters = TwinParameters(
      nonlinearity: source.nonlinearity, optimizer: source.optimizer,
      hyperparameters: source.hyperparameters, batchSize: source.batchSize, seed: source.seed,
      epochs: options.epochs, klScale: options.klScale, threshold: options.threshold,
      sourceEpoch: source.sourceEpoch,
      sourceFolder: location.relativeToTwin(location.source / source.name).description,
      dataSet: dataPath,
      modelType: options.content.form == .variational
        ? "\(source.architecture.family.rawValue)_ARD" : nil
    ).merged(into: source.trial.params)
    let log = TrialLog(
      trialID: TrialLog.trialID(ofTrial: source.name), experimentID: experimentID,
      layers: source.architecture.layers.map(\.name), parameters: parameters,
      epochs: options.epochs)
    let files = TrialFiles(
      forms: CheckpointForms(architecture: source.architecture, source: source.entries), log: log,
      content: options.content, optimizer: source.optimizer,
      hyperparameters: source.hyperparameters,
      hasPickledParameters: try has(source.trial.folder / "params.pkl"),
      dotFiles: try [".is_checkpoint", ".tune_metadata"].filter {
        try has(source.checkpointPath.parent / $0)
      })
    // All that the trial's files depend on.
    let fingerprint = [
      JSONValue.object(session.options).text(), JSONValue.object(parameters).text(),
      "\(trialKey)", "\(source.entries)", "\(files.hasPickledParameters) \(files.dotFiles)",
    ].joined(separator: "\n")
    return TrialWriter(
      work: session.work, twin: location.twin, trial: source.name, files: files,
      fingerprint: StableHash.hexadecimal(of: fingerprint.utf8))
  }

  private func has(_ path: Path) throws -> Bool { try session.files.exists(path) }
}
