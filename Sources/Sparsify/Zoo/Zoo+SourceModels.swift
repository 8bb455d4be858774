import Tensor

extension Zoo {
  /// What a zoo offers to a run.
  package struct Offer: Sendable {
    /// The models that can be sparsified, sorted by name.
    package var models: [SourceModel]
    /// The trials that can't, and why, sorted by name.
    package var skipped: [SkippedTrial]
  }

  /// Reads every trial's checkpoint of the wanted epoch once, on all processors.
  ///
  /// The weights are looked at and forgotten: see `SourceModel.loadParameters(files:)`.
  package func sourceModels(overrides: Overrides = Overrides()) -> Offer {
    let commonEpoch = commonEpoch
    let outcomes = trials.concurrentMap { trial in
      Result { () throws(TrialProblem) in
        try SourceModel(trial, overrides: overrides, commonEpoch: commonEpoch)
      }
    }
    var offer = Offer(models: [], skipped: unreadable)
    for (trial, outcome) in zip(trials, outcomes) {
      switch outcome {
      case .success(let model): offer.models.append(model)
      case .failure(let problem):
        offer.skipped.append(SkippedTrial(name: trial.name, reason: problem.description))
      }
    }
    offer.skipped.sort { $0.name < $1.name }
    return offer
  }
}
