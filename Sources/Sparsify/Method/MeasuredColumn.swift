import Tensor

/// What a trial's log tells of each epoch: a column, or several that belong together, how they follow from what is
/// known of the epoch, and what readmes say of them.
package struct MeasuredColumn: Sendable {
  /// The trials that have it.
  package enum Owner: Sendable {
    case all
    /// Those that are made sparse.
    case twins
    /// Those by the methods that have it among their `columns`.
    case methods
    case fineTuned
  }

  /// An epoch of a trial.
  package struct Epoch: Sendable {
    let record: EpochRecord
    let phases: TrainingPhases
    /// The names of the layers.
    let layers: [String]

    package init(_ record: EpochRecord, of phases: TrainingPhases, layers: [String]) {
      precondition(layers.count == record.weights.count, "\(layers) for \(record.weights)")
      (self.record, self.phases, self.layers) = (record, phases, layers)
    }
  }

  /// `*` stands for what varies.
  package let names: [String]
  package let owner: Owner
  package let meaning: String
  /// Whether it is measured while the model is trained, under whatever noise that has.
  package let isOfTraining: Bool
  private let values: @Sendable (Epoch) -> [(name: String, value: JSONValue)]

  /// - Parameter values: by the names; what there is nothing to tell of is left out.
  init(
    _ names: [String], of owner: Owner, _ meaning: String, isOfTraining: Bool = false,
    values: @escaping @Sendable (Epoch) -> [(name: String, value: JSONValue)]
  ) {
    (self.names, self.owner, self.meaning) = (names, owner, meaning)
    (self.isOfTraining, self.values) = (isOfTraining, values)
  }

  /// A single one; nil where there is nothing to tell of.
  init(
    _ name: String, of owner: Owner, _ meaning: String,
    value: @escaping @Sendable (EpochRecord) -> Double?
  ) {
    self.init([name], of: owner, meaning) { epoch in
      value(epoch.record).map { [(name, .number($0))] } ?? []
    }
  }

  /// Whether a phase's method has it.
  private func isMeasured(in epoch: Epoch) -> Bool {
    let method = epoch.phases.method(ofEpoch: epoch.record.epoch)
    return switch owner {
    case .all: true
    case .twins: method.sparsifies
    case .methods: method.columns.contains { $0.names == names }
    case .fineTuned: epoch.phases.fineTuning != nil
    }
  }
}

extension MeasuredColumn {
  /// In the order of the files. A further one is its declaration and its name here, or in its method's `columns`.
  package static let all: [MeasuredColumn] =
    [
      .results(
        on: .train,
        "loss and share of right predictions over the epoch's batches while they were trained "
          + "on; of epoch 0 the training set evaluated", isOfTraining: true),
      .results(
        on: .test,
        "the same of the test set at the end of the epoch, evaluated: without noise, and in "
          + "a twin without the pruned weights"),
      .results(on: .validation, "so of the validation set"),
      .sparsity, .agreement,
    ] + MethodKind.allCases.having(\.columns, by: { $0.names[0] }).map(\.part) + [
      .klWeight, .crossEntropies, .layerSparsities, FineTuning.column,
    ]

  /// The columns of an epoch, in order.
  package static func values(of epoch: Epoch) -> [(name: String, value: JSONValue)] {
    all.filter { $0.isMeasured(in: epoch) }.flatMap { $0.values(epoch) }
  }

  private static func results(
    on part: DataSetPart, _ meaning: String, isOfTraining: Bool = false
  ) -> Self {
    let (loss, accuracy) = (ResultColumn.loss(part), ResultColumn.accuracy(part))
    return Self([loss, accuracy], of: .all, meaning, isOfTraining: isOfTraining) { epoch in
      epoch.record.results(on: part).map {
        [(loss, .number($0.loss)), (accuracy, .number($0.accuracy))]
      } ?? []
    }
  }

  private static let sparsity = Self(
    ResultColumn.sparsity, of: .twins, "pruned weights divided by all weights, biases in neither",
    value: \.sparsity)

  private static let agreement = Self(
    ResultColumn.agreement, of: .twins,
    "the share of the test set for which the sparse model and the full one say the same",
    value: \.agreement)

  private static let klWeight = Self(
    ResultColumn.klWeight, of: .twins,
    "what the KL divergence was multiplied by in the epoch's loss", value: \.klWeight)

  private static let crossEntropies = {
    let parts: [DataSetPart] = [.train, .test, .validation]
    return Self(
      parts.map(ResultColumn.nll), of: .twins,
      "the mean cross entropy alone; `*_loss` is this plus "
        + "`\(ResultColumn.klWeight) * \(ResultColumn.kl)`, so losses of different epochs, or of twin and "
        + "source, are not to be compared"
    ) { epoch in
      parts.compactMap { part in
        epoch.record.results(on: part).map { (ResultColumn.nll(part), .number($0.nll)) }
      }
    }
  }()

  private static let layerSparsities = Self(
    [ResultColumn.sparsity(ofLayer: "*")], of: .twins, "the sparsity of one layer"
  ) { epoch in
    let record = epoch.record
    return zip(epoch.layers, zip(record.prunedWeights, record.weights)).map { layer, counts in
      (ResultColumn.sparsity(ofLayer: layer), .number(Double(counts.0) / Double(counts.1)))
    }
  }
}
