import Sparsify
import Tensor
import Testing
import VariationalDropout

// Kinds that tests are run with are called by their names in what the tests print.

extension NamedKind where Self: CustomTestStringConvertible {
  public var testDescription: String { rawValue }
}

extension Architecture.Family: CustomTestStringConvertible {}
extension MethodKind: CustomTestStringConvertible {}
extension ExportKind: CustomTestStringConvertible {}
extension ArrayFormat: CustomTestStringConvertible {}
extension ZooRecipe: CustomTestStringConvertible {}
