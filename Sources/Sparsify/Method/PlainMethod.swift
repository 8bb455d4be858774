import Tensor
import VariationalDropout

/// The plain network, of which nothing is pruned.
package struct PlainMethod: TrainingMethod {
  package let epochs: Int

  package init(epochs: Int) { self.epochs = epochs }

  package var isVariational: Bool { false }
  package var sparsifies: Bool { false }
  package var stored: [(name: String, value: JSONValue)] { [] }

  package func sparsity(
    of state: ModelState, pruned: PrunedWeights, _ architecture: Architecture
  ) -> ModelSparsity {
    ModelSparsity(ofPlain: architecture)
  }
}
