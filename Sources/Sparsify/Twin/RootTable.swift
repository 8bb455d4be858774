import Tensor

/// A table that the study of a finished twin leaves in its root, by the name of its file. The study says
/// what it holds; that the tool may write it is known without one.
package enum RootTable: String, CaseIterable {
  case models = "models.csv"
  case layers = "layers.csv"
  case classes = "classes.csv"
  case exemplars = "pies.csv"

  package var name: Path { Path(rawValue) }
}
