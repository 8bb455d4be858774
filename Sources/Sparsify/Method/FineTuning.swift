import Tensor
import VariationalDropout

/// Plain training of what a method has left of the weights, after its last epoch.
///
/// It begins with the plain sparse checkpoint as it is written, with fresh moments, and keeps what is
/// pruned in it at zero: doing it at once or later gives the same bits.
///
/// Source of rewinding: Renda, Frankle and Carbin, ICLR 2020, arXiv:2003.02389.
package struct FineTuning: TrainingMethod, Equatable {
  /// N, those after the method's.
  package let epochs: Int
  /// In place of the models' own; nil keeps these.
  package let learningRate: Double?
  /// Whether what is kept begins with the source's values again.
  package let rewinds: Bool

  package init(epochs: Int, learningRate: Double? = nil, rewinds: Bool = false) {
    self.epochs = epochs
    self.learningRate = learningRate
    self.rewinds = rewinds
  }

  package var isVariational: Bool { false }
  package var sparsifies: Bool { true }

  /// Of all rows of a twin that is fine-tuned.
  package static let column = MeasuredColumn(
    [ResultColumn.fineTuning], of: .fineTuned,
    "1 in epochs of fine-tuning, which have no KL term; 0 before"
  ) { epoch in
    [(ResultColumn.fineTuning, .integer(epoch.phases.isFineTuning(epoch.record.epoch) ? 1 : 0))]
  }

  /// The stored options of it.
  static let optionNames = [
    StoredOption.fineTuning, StoredOption.fineTuningRate, StoredOption.rewind,
  ]

  package var stored: [(name: String, value: JSONValue)] {
    [
      (StoredOption.fineTuning, .integer(epochs)),
      (StoredOption.fineTuningRate, learningRate.map { .number($0) } ?? .null),
      (StoredOption.rewind, .bool(rewinds)),
    ]
  }

  /// Options without those of fine-tuning.
  package static func removed(from options: JSONObject) -> JSONObject {
    var options = options
    for name in optionNames { options[name] = nil }
    return options
  }

  package func hyperparameters(_ own: Hyperparameters) -> Hyperparameters {
    var hyperparameters = own
    if let learningRate { hyperparameters.learningRate = learningRate }
    return hyperparameters
  }

  package func fixedMask(_ pruned: PrunedWeights, _ architecture: Architecture) -> Mask? {
    pruned.settled
  }

  package func sparsity(
    of state: ModelState, pruned: PrunedWeights, _ architecture: Architecture
  ) -> ModelSparsity {
    ModelSparsity(ofPlain: architecture, mask: pruned.settled ?? Mask(keepingAllOf: architecture))
  }
}
