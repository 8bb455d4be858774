import Tensor
import VariationalDropout

/// Variational dropout: noise that is learned with every weight, and pruning of what is mostly noise.
///
/// Source: Molchanov, Ashukha and Vetrov, ICML 2017, arXiv:1701.05369.
package struct VariationalMethod: TrainingMethod {
  package let schedule: KLSchedule
  /// The log-alpha from which on a weight is pruned.
  package let threshold: Double

  package init(_ schedule: KLSchedule, threshold: Double) {
    self.schedule = schedule
    self.threshold = threshold
  }

  package var epochs: Int { schedule.epochs }
  package var isVariational: Bool { true }
  package var sparsifies: Bool { true }

  package var stored: [(name: String, value: JSONValue)] {
    [("kl_scale", .number(schedule.scale)), ("threshold", .number(threshold))]
  }

  package var parameters: [(key: String, value: JSONValue)] {
    [(ParamsKey.klScale, .number(schedule.scale)), (ParamsKey.threshold, .number(threshold))]
  }

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
