import Tensor
import VariationalDropout

extension SourceModel: TrainableModel {
  package var givenParameters: JSONObject { trial.params }

  package func trialKey(of parameters: [[Float]]) -> UInt64 {
    RandomKey.trialKey(of: parameters.joined())
  }

  /// What its twin's files say: its own params.json with the values used, and the layout of its files.
  package func description(in job: RunJob) throws -> TrialDescription {
    guard case .variational(let schedule, let threshold) = job.method else {
      preconditionFailure("a twin of \(name) without variational dropout")
    }
    let parameters = TwinParameters(
      nonlinearity: nonlinearity, optimizer: optimizer, hyperparameters: hyperparameters,
      batchSize: batchSize, seed: seed, epochs: schedule.epochs, klScale: schedule.scale,
      threshold: threshold, sourceEpoch: sourceEpoch,
      sourceFolder: job.session.location.relativeToTwin(trial.folder).description,
      dataSet: job.dataPath,
      modelType: job.content.form == .variational ? "\(architecture.family.rawValue)_ARD" : nil)
    let files = job.session.files
    var description = TrialDescription(
      parameters: parameters.merged(into: trial.params), entries: entries)
    description.hasPickledParameters = try files.exists(trial.folder / "params.pkl")
    description.dotFiles = try TrialFiles.rayDotFiles.filter {
      try files.exists(checkpointPath.parent / $0)
    }
    return description
  }
}
