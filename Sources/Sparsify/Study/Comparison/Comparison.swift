import Foundation
import Tensor
import VariationalDropout

/// Compares the models of a twin with those that they began as.
///
/// Trials are read and evaluated some at a time, so that memory does not grow with the twin.
package struct Comparison: Sendable {
  package enum Outcome: Sendable {
    case studied(TrialStudy)
    case absent(StudiedTwin.Absence)
  }

  private let twin: StudiedTwin
  private let images: ImageSet?
  private let options: ComparisonOptions

  /// - Parameter images: the test set; nil makes no predictions.
  package init(
    _ twin: StudiedTwin, on images: ImageSet?, options: ComparisonOptions = ComparisonOptions()
  ) {
    self.twin = twin
    self.images = images
    self.options = options
  }

  /// Calls `body` with every trial of the twin and every one that it lacks, sorted by name.
  package func forEachTrial(_ body: (Outcome) throws -> Void) rethrows {
    var absences = twin.absences[...]
    let step = max(LaneGroup.capacity, ProcessInfo.processInfo.activeProcessorCount)
    for first in stride(from: 0, to: twin.trials.count, by: step) {
      let trials = Array(twin.trials[first..<min(first + step, twin.trials.count)])
      for (trial, outcome) in zip(trials, outcomes(of: trials)) {
        while let absence = absences.first, absence.trial < trial.name {
          try body(.absent(absence))
          absences.removeFirst()
        }
        try body(outcome)
      }
    }
    for absence in absences { try body(.absent(absence)) }
  }

  private func outcomes(of trials: [StudiedTrial]) -> [Outcome] {
    let read = trials.concurrentMap { trial in
      Result { () throws(TrialProblem) in
        let models = try TrialModels(trial, options: options)
        if let images, let mismatch = models.mismatch(with: images) {
          throw TrialProblem(mismatch)
        }
        return models
      }
    }
    let measures = measures(of: read.compactMap { try? $0.get() })
    let labels = images?.labels ?? []
    return zip(trials, read).map { $0 }.concurrentMap { trial, models in
      switch models {
      case .success(let models):
        .studied(models.study(measures: measures[models.trial.name] ?? [], labels: labels))
      case .failure(let problem):
        .absent(
          StudiedTwin.Absence(
            trial: trial.name, status: .unreadable, reason: problem.description))
      }
    }
  }

  /// What the full model and that of each epoch say of the images, by trial; none without images.
  ///
  /// Models of any trials and epochs run together where their networks are alike; those whose predictions
  /// were kept do not run.
  private func measures(of trials: [TrialModels]) -> [Path: [PredictiveMeasures]] {
    guard let images else { return [:] }
    let evaluator = ModelEvaluator(images)
    let measures = evaluator.measures(
      of: trials.flatMap { trial in
        trial.unmeasured(on: images.count).map { ($0, trial.nonlinearity) }
      })
    var all: [Path: [PredictiveMeasures]] = [:]
    var rest = measures[...]
    for trial in trials {
      let count = trial.unmeasured(on: images.count).count
      all[trial.trial.name] = trial.measures(Array(rest.prefix(count)), labels: images.labels)
      rest = rest.dropFirst(count)
    }
    return all
  }
}
