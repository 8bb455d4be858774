import Tensor
import VariationalDropout

extension ExportedZoo {
  /// What a file of models says of itself.
  ///
  /// - Parameter format: what kind of file it is.
  func description(of format: String) -> JSONObject {
    var object: JSONObject = [
      "format": .string(format), "version": 1, "program": .string("sparsify \(Program.version)"),
      "kind": isTwin ? "twin" : "zoo", "zoo": .string(name.description),
      "architecture": .string(architecture.family.rawValue),
      "channels": .integer(architecture.channels), "classes": .integer(architecture.classes),
      "parameters": .integer(architecture.parameterCount),
      "epochs": .array(epochs.map { .integer($0) }),
      "index_dict": .object(architecture.indexDictionary),
    ]
    if architecture.width != architecture.family.usualSizes.width {
      object["width"] = .integer(architecture.width)
    }
    if isTwin {
      let pruned = isPrunedByLogAlpha ? threshold ?? trials.first?.storedThreshold : nil
      object["threshold"] = pruned.map { .number($0) } ?? .null
    }
    return object
  }
}
