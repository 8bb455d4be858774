import Tensor

/// A model after an epoch: what is known of its weights, and what is to be told from that.
package struct PredictionSample: Sendable {
  package let trial: Path
  package let epoch: Int
  package let layers: [LayerSize]
  /// Weights, then biases, of one layer after the other.
  package let weights: [Float]
  /// More would be a matrix of gigabytes.
  private static let mostWeights = 1 << 20

  /// See `LayerStatistics`.
  package let statistics: [Double]
  /// The values of `PredictedProperty.all`.
  package let properties: [PropertyValue?]

  /// The largest magnitude of what is learned that has not diverged.
  package static let largestValue: Float = 5

  /// - Throws: `TrialProblem` where a value is beyond `largestValue`.
  init(
    trial: Path, _ model: StudiedModel, of subject: PredictedProperty.Subject
  ) throws(TrialProblem) {
    for (tensor, values) in zip(model.architecture.tensors(variational: false), model.parameters)
    where tensor.isLearned && values.contains(where: { !(abs($0) <= Self.largestValue) }) {
      throw TrialProblem(
        "\(tensor.key) has values beyond \(brief(Double(Self.largestValue))) in magnitude")
    }
    self.trial = trial
    epoch = subject.epoch
    layers = model.architecture.layerSizes
    let architecture = model.architecture
    weights =
      architecture.parameterCount <= Self.mostWeights ? model.vector : []
    statistics = LayerStatistics.values(architecture.learnedPart(model.parameters))
    properties = PredictedProperty.all.map { $0(subject) }
  }
}
