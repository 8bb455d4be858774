import Tensor
import VariationalDropout

/// What the model of an epoch says of the images of a data set.
struct MeasuredEpoch: Sendable {
  /// Nil where the set was not evaluated.
  var test: PredictiveMeasures?
  var validation: PredictiveMeasures?
  /// Of iteration 0 of twins of this tool only: what other rows say of it was measured while training.
  var train: PredictiveMeasures?
}

/// Evaluates the models of several trials, alike networks side by side.
struct TrialEvaluator {
  private let data: DataSet

  init(_ data: DataSet) { self.data = data }

  /// A model to be evaluated, and the place among the results where what it says belongs.
  private struct Request {
    var place: Int
    var model: ModelEvaluator.Request
  }

  /// Adds what the sources of trials say, and why models of theirs can't be evaluated.
  func measureSources(of trials: inout [VerifiedTrial]) {
    var requests: [Request] = []
    for place in trials.indices {
      guard let source = trials[place].source else { continue }
      let model = StudiedModel(source.architecture, parameters: source.parameters)
      if let request = request(model, at: place, of: &trials[place]) { requests.append(request) }
    }
    for (place, measures) in evaluate(requests, on: data.test) { trials[place].full = measures }
  }

  /// Adds what the models of epochs say; why those of a trial can't be evaluated is added to that.
  func measure(
    _ epochs: inout [(place: Int, epoch: VerifiedEpoch)], of trials: inout [VerifiedTrial]
  ) {
    var (all, first): ([Request], [Request]) = ([], [])
    for (place, (trial, epoch)) in epochs.enumerated() {
      guard let request = request(epoch.model, at: place, of: &trials[trial]) else { continue }
      all.append(request)
      if epoch.epoch == 0, trials[trial].twin.isOurs { first.append(request) }
    }
    func measure(
      _ requests: [Request], on images: ImageSet,
      _ set: WritableKeyPath<MeasuredEpoch, PredictiveMeasures?>
    ) {
      for (place, measures) in evaluate(requests, on: images) {
        epochs[place].epoch.measured[keyPath: set] = measures
      }
    }
    measure(all, on: data.test, \.test)
    if let images = data.validation { measure(all, on: images, \.validation) }
    measure(first, on: data.train, \.train)
  }

  /// - Returns: nil, with the reason in the trial, where none of its models can be evaluated.
  private func request(
    _ model: StudiedModel, at place: Int, of trial: inout VerifiedTrial
  ) -> Request? {
    guard trial.evaluationProblem == nil else { return nil }
    do throws(TrialProblem) {
      let nonlinearity = try trial.trial.nonlinearity(besides: trial.sourceTrial)
      for (_, images) in data.sets {
        if let mismatch = model.architecture.mismatch(with: images) { throw TrialProblem(mismatch) }
      }
      return Request(
        place: place, model: ModelEvaluator.Request(model: model, nonlinearity: nonlinearity))
    } catch {
      trial.evaluationProblem = error.description
      return nil
    }
  }

  private func evaluate(
    _ requests: [Request], on images: ImageSet
  ) -> [(place: Int, measures: PredictiveMeasures)] {
    let measures = ModelEvaluator(images).measures(of: requests.map(\.model))
    return zip(requests, measures).map { ($0.place, $1) }
  }
}
