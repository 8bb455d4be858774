import Tensor
import VariationalDropout

/// A model that a job trains: all that planning needs, without its weights.
package protocol TrainableModel: Sendable {
  /// Of its folder in the zoo that is made.
  var name: Path { get }
  var architecture: Architecture { get }
  var nonlinearity: Nonlinearity { get }
  var optimizer: OptimizerKind { get }
  var hyperparameters: Hyperparameters { get }
  var batchSize: Int { get }
  var seed: Seed { get }
  /// What is odd, but does no harm: a sentence each, without a full stop.
  var notes: [String] { get }

  /// The weights and biases it begins with, in the order of `architecture.tensors(variational: false)`.
  /// - Throws: Where they come from a file that does not read any more.
  func loadParameters(files: FileSystem) throws -> [[Float]]

  /// What tells its random numbers from those of other models with its seed.
  /// - Parameter parameters: what it begins with.
  func trialKey(of parameters: [[Float]]) -> UInt64

  /// Whether it was trained before, so that it is odd where it guesses.
  var isTrained: Bool { get }

  /// The accuracy that its records tell of what it begins with; nil where there are none.
  func recordedAccuracy() -> RecordedAccuracy?

  /// What it brings along for params.json, which result.json repeats in every line.
  var givenParameters: JSONObject { get }

  /// What its files say.
  func description(in context: GroupContext) throws -> TrialDescription
}

/// What the files of a trial say beyond its model's numbers.
package struct TrialDescription: Sendable {
  /// The values of params.json.
  package var parameters: JSONObject
  /// The tensors of its plain checkpoints, in order.
  package var tensors: [TensorOutline]
  /// Whether it has a params.pkl.
  package var hasPickledParameters = false
  /// Ray's empty dot files in its checkpoints.
  package var dotFiles: [Path] = []

  package init(parameters: JSONObject, tensors: [TensorOutline]) {
    self.parameters = parameters
    self.tensors = tensors
  }

  /// The tensors as fingerprints have them: in other words every model that was begun before would begin anew.
  package var tensorsText: String {
    let texts = tensors.map {
      "Sparsify.SourceModel.Entry(key: \($0.key.description.debugDescription), dtype: Tensor.DType.\($0.dtype), "
        + "shape: \($0.shape))"
    }
    return "[\(texts.joined(separator: ", "))]"
  }
}

/// In what models of one shape differ that train together only where it saves a group.
package struct ModelKind: Hashable, Sendable {
  package let nonlinearity: Nonlinearity
  package let optimizer: OptimizerKind
}

extension TrainableModel {
  package var kind: ModelKind { ModelKind(nonlinearity: nonlinearity, optimizer: optimizer) }

  package func recordedAccuracy() -> RecordedAccuracy? { nil }

  /// The shape in which engines train and evaluate it on a data set: no batch has more images than there are, so
  /// that no memory is taken for them.
  package func groupShape(variational: Bool, on data: DataSet) -> GroupShape {
    let images = [data.train, data.test, data.validation].compactMap { $0?.count }.max() ?? 0
    return GroupShape(
      architecture: architecture, batchSize: min(batchSize, max(images, 1)),
      variational: variational)
  }

  /// The model for an engine that evaluates it: the network of a checkpoint.
  ///
  /// - Parameter parameters: in the order of `architecture.tensors(variational: false)`.
  package func laneModel(evaluating parameters: [[Float]]) -> LaneModel {
    LaneModel(evaluating: parameters, of: architecture, nonlinearity: nonlinearity)
  }

  /// Why the model can't be trained on a data set; nil where it can.
  package func mismatch(with data: DataSet) -> String? {
    if let problem = Engines.problem(with: architecture) { return problem }
    if architecture.weightCount > PrunedWeights.most {
      return
        "has \(architecture.weightCount) weights, at most \(PrunedWeights.most) are possible"
    }
    if batchSize > GroupShape.largestBatch {
      return "has batches of \(batchSize) images, at most \(GroupShape.largestBatch) are possible"
    }
    let images = data.train
    return architecture.mismatch(
      channels: images.channels, height: images.height, width: images.width,
      largestLabel: data.largestLabel)
  }
}

extension TrainableModel {
  /// Why the log of so many epochs would be too large to be read again; nil where it would not.
  func excess(epochs: Int) -> String? {
    let row = JSONValue.object(givenParameters).size()
    // Of as many bytes as what is measured, they are no burden.
    if row <= TrialLog.usualRow { return nil }
    let (size, isBeyond) = row.multipliedReportingOverflow(by: epochs + 1)
    guard isBeyond || size > TrialLog.mostParameters else { return nil }
    return "its params.json, which result.json repeats for every epoch, would take "
      + "\(bytesText(isBeyond ? .max : size)) there, more than \(bytesText(TrialLog.mostParameters))"
  }
}

extension DataSet {
  /// Of all its sets.
  package var largestLabel: Int { sets.map { Int($0.set.labels.max() ?? 0) }.max() ?? 0 }
}
