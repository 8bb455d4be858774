import Tensor
import VariationalDropout

/// Variational dropout: noise that is learned with every weight, and pruning of what is mostly noise.
///
/// Source: Molchanov, Ashukha and Vetrov, ICML 2017, arXiv:1701.05369.
package struct VariationalMethod: TrainingMethod {
  package let schedule: KLSchedule
  /// The log-alpha from which on a weight is pruned.
  package let threshold: Double
  /// What log_sigma2 begins with.
  package let initialLogSigma2: Float

  package init(
    _ schedule: KLSchedule, threshold: Double,
    initialLogSigma2: Float = ModelState.initialLogSigma2
  ) {
    self.schedule = schedule
    self.threshold = threshold
    self.initialLogSigma2 = initialLogSigma2
  }

  package var epochs: Int { schedule.epochs }
  package var isVariational: Bool { true }
  package var sparsifies: Bool { true }

  package var stored: [(name: String, value: JSONValue)] {
    // Earlier versions had no such option.
    [("kl_scale", .number(schedule.scale)), ("threshold", .number(threshold))]
      + (initialLogSigma2 == ModelState.initialLogSigma2
        ? [] : [(Self.initialLogSigma2Option, .number(Double(initialLogSigma2)))])
  }

  package var parameters: [(key: String, value: JSONValue)] {
    [(ParamsKey.klScale, .number(schedule.scale)), (ParamsKey.threshold, .number(threshold))]
      + stored.dropFirst(2).map { (ParamsKey.sparsifyStem + $0.name, $0.value) }
  }

  /// The stored option, where it is not the usual value.
  package static let initialLogSigma2Option = "initial_log_sigma2"

  package func klWeight(epoch: Int) -> Double { schedule.weight(epoch: epoch) }

  package func sparsity(
    of state: ModelState, pruned: PrunedWeights, _ architecture: Architecture
  ) -> ModelSparsity {
    ModelSparsity(parameters: state.parameters, architecture: architecture, threshold: threshold)
  }

  package func measures(
    of record: EpochRecord, layers: [String]
  ) -> [(name: String, value: Double)] {
    record.pruning
      + [(ResultColumn.kl, record.kl), (ResultColumn.klWeight, record.klWeight)]
      + record.crossEntropies + record.layerSparsities(layers)
  }
}
