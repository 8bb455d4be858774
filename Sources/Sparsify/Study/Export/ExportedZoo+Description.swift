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
    if isTwin {
      object["threshold"] =
        (threshold ?? trials.first?.storedThreshold).map { .number($0) } ?? .null
    }
    return object
  }
}

extension Architecture {
  /// Of each parameter of a vector whether it is a weight.
  var isWeight: [Bool] {
    layers.flatMap { layer in
      Array(repeating: true, count: layer.weightCount)
        + Array(repeating: false, count: layer.outputs)
    }
  }

  /// Where each layer begins in a vector.
  var layerStarts: [Int] {
    var start = 0
    return layers.map { layer in
      defer { start += layer.weightCount + layer.outputs }
      return start
    }
  }

  /// A name for each parameter of a vector: `conv1.weight.0`, counted in the order of its tensor.
  var parameterNames: [String] {
    tensors(variational: false).flatMap { tensor in
      (0..<tensor.count).map { "\(layers[tensor.layer].name).\(tensor.role.rawValue).\($0)" }
    }
  }
}
