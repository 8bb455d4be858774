import Tensor
import VariationalDropout

/// What the models of a trial say of the images of a data set.
struct MeasuredTrial: Sendable {
  /// Of the test and the validation set, by epoch.
  var test: [Int: PredictiveMeasures] = [:]
  var validation: [Int: PredictiveMeasures] = [:]
  /// Of the training set, of iteration 0 of twins of this tool: what other rows say of it was measured while
  /// training.
  var train: PredictiveMeasures?
  /// Of the test set, of the source.
  var full: PredictiveMeasures?
  /// Why the models can't be evaluated; nil where they can.
  var problem: String?
}

/// Evaluates the models of several trials, alike networks side by side.
struct TrialEvaluator {
  private let data: DataSet

  init(_ data: DataSet) { self.data = data }

  /// A model to be evaluated, and where what it says belongs.
  private struct Request {
    var trial: Int
    var model: StudiedModel
    var nonlinearity: Nonlinearity
    var store: @Sendable (inout MeasuredTrial, PredictiveMeasures) -> Void
  }

  /// Adds what the models of trials say.
  func measure(_ trials: inout [VerifiedTrial]) {
    var (test, validation, train): ([Request], [Request], [Request]) = ([], [], [])
    for (place, trial) in trials.enumerated() {
      let nonlinearity: Nonlinearity
      do throws(TrialProblem) {
        nonlinearity = try trial.trial.nonlinearity(besides: trial.sourceTrial)
      } catch {
        trials[place].measured.problem = error.description
        continue
      }
      let networks =
        trial.epochs.map(\.architecture) + (trial.source.map { [$0.architecture] } ?? [])
      if let mismatch = networks.lazy.compactMap({ mismatch(with: $0) }).first {
        trials[place].measured.problem = mismatch
        continue
      }
      func request(
        _ model: StudiedModel,
        _ store: @escaping @Sendable (inout MeasuredTrial, PredictiveMeasures) -> Void
      ) -> Request {
        Request(trial: place, model: model, nonlinearity: nonlinearity, store: store)
      }
      for epoch in trial.epochs {
        let (model, number) = (epoch.model(threshold: trial.threshold), epoch.epoch)
        test.append(request(model) { $0.test[number] = $1 })
        validation.append(request(model) { $0.validation[number] = $1 })
        if number == 0, trial.twin.isOurs { train.append(request(model) { $0.train = $1 }) }
      }
      if let source = trial.source {
        let model = StudiedModel(source.architecture, parameters: source.parameters)
        test.append(request(model) { $0.full = $1 })
      }
    }
    evaluate(test, on: data.test, &trials)
    if let images = data.validation { evaluate(validation, on: images, &trials) }
    evaluate(train, on: data.train, &trials)
  }

  private func mismatch(with architecture: Architecture) -> String? {
    data.sets.lazy.compactMap { architecture.mismatch(with: $0.set) }.first
  }

  private func evaluate(
    _ requests: [Request], on images: ImageSet, _ trials: inout [VerifiedTrial]
  ) {
    let measures = ModelEvaluator(images).measures(
      of: requests.map { ($0.model, $0.nonlinearity) })
    for (request, measure) in zip(requests, measures) {
      request.store(&trials[request.trial].measured, measure)
    }
  }
}
