import Tensor

extension Study {
  /// What whoever reads the numbers has to know of the twins beside them, in sentences.
  package var notes: [String] {
    zip(twins, populations).flatMap { twin, population in
      [
        lack(of: twin), noSweep(of: twin, population), otherStatistics(of: twin, population),
      ].compactMap { $0 }
    }
  }

  /// Models that are gone.
  private func lack(of twin: StudiedTwin) -> String? {
    let told = twin.plannedCount ?? 0
    let lacking = told - twin.trials.count - twin.absences.count { $0.status == .unreadable }
    if lacking > 0, !twin.isFinished {
      return
        "'\(twin.name)' is not finished: what is told is of \(twin.trials.count) of its \(counted(told, "model")), "
        + "and may be otherwise of all."
    }
    return lacking > 0
      ? "'\(twin.name)' has \(counted(lacking, "model")) less than its \(TargetRoot.configName) counts: "
        + "'sparsify verify' names what is gone."
      : nil
  }

  private func noSweep(of twin: StudiedTwin, _ population: Population) -> String? {
    options.sweeps && population.modelCount > 0 && population.models.allSatisfy { $0.sweep == nil }
      ? "There is no sweep of '\(twin.name)': other thresholds need the variational form of a model's last epoch, "
        + "which is not there."
      : nil
  }

  private func otherStatistics(of twin: StudiedTwin, _ population: Population) -> String? {
    guard let images, !images.areOwn(of: twin), twin.recalibration != nil else { return nil }
    let isSwept = population.models.contains { $0.sweep != nil }
    let stored = VariationalMethod.threshold(storedIn: twin.options)
    let isPrunedAnew = options.threshold.map { $0 != stored } ?? false
    guard options.evaluates, isSwept || isPrunedAnew else { return nil }
    return
      "'\(twin.name)' was made with --recalibrate, of which this data set has not the images: at other thresholds its "
      + "models are evaluated with the running statistics of their training, and accuracies differ for that reason, too."
  }
}
