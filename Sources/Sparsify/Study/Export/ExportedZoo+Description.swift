import Tensor
import VariationalDropout

extension ExportedZoo {
  /// What a file of models says of itself.
  ///
  /// - Parameters:
  ///   - format: what kind of file it is.
  ///   - version: of the format.
  func description(of format: String, version: Int) -> JSONObject {
    var object: JSONObject = [
      "format": .string(format), "version": .integer(version),
      "program": .string("sparsify \(Program.version)"),
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
