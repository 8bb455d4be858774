import Tensor
import VariationalDropout

/// A state dict: keys, shapes, types, zeros, range, NaN.
struct CheckpointInspection: Inspection {
  private let path: Path
  private let tensors: [(key: ByteText, tensor: Tensor, statistics: TensorStatistics)]
  private let network: Network?
  /// Why no known network was recognised.
  private let unrecognized: String?
  /// What is odd, but does no harm.
  private let notes: [String]

  /// What is known of a state dict whose keys and shapes are those of a network.
  private struct Network {
    let architecture: Architecture
    let isVariational: Bool
    /// Pruned (or zero) weights and all weights of each layer.
    let layers: [(name: String, pruned: Int, weights: Int)]

    var pruned: Int { layers.reduce(0) { $0 + $1.pruned } }
    var ratio: Double { Double(pruned) / Double(architecture.weightCount) }
  }

  /// The log-alpha from which on a variational form's weights count as pruned.
  private let threshold: PruningThreshold

  init(
    _ stateDict: StateDict, path: Path, threshold: PruningThreshold, notes: [String] = []
  ) {
    self.path = path
    self.threshold = threshold
    self.notes = notes
    tensors = stateDict.members.map { ($0.key, $0.value, $0.value.statistics) }
    do {
      network = try Self.network(stateDict, threshold.value)
      unrecognized = nil
    } catch {
      network = nil
      unrecognized = error.description
    }
  }

  private static func network(
    _ stateDict: StateDict, _ threshold: Double
  ) throws(RecognitionError) -> Network {
    let isVariational = stateDict.isVariational
    let architecture = try Architecture(
      recognizing: stateDict.members.map { ($0.key, $0.value.shape) },
      variational: isVariational)
    let parameters = architecture.tensors(variational: isVariational).map {
      stateDict[$0.key]!.floats()
    }
    let pruned: [Int]
    if isVariational {
      pruned =
        ModelSparsity(parameters: parameters, architecture: architecture, threshold: threshold)
        .prunedWeights
    } else {
      pruned = architecture.weightPlaces(variational: false).map { place in
        parameters[place].count { $0 == 0 }
      }
    }
    return Network(
      architecture: architecture, isVariational: isVariational,
      layers: zip(architecture.layers, pruned).map { ($0.name, $1, $0.weightCount) })
  }

  var text: String {
    var table = TextTable(["key", "type", "shape", "zeros", "min", "max", "NaN", "inf"])
    for (key, tensor, statistics) in tensors.prefix(mostLines) {
      table.add([
        key.excerpt(), tensor.dtype.rawValue, dimensions(tensor.shape), String(statistics.zeros),
        brief(statistics.minimum), brief(statistics.maximum), String(statistics.nans),
        String(statistics.infinities),
      ])
    }
    let count = tensors.reduce(0) { $0 + $1.statistics.count }
    return
      (["Checkpoint \(path): \(counted(tensors.count, "tensor")), \(counted(count, "value"))"]
      + networkLines + notes.map { "  note: \($0)" } + [table.text]
      + more(than: mostLines, of: tensors.count)).joined(separator: "\n")
  }

  private var networkLines: [String] {
    guard let network else { return ["  not one of the known networks: \(unrecognized ?? "")"] }
    let pruned = network.isVariational ? "pruned at \(threshold)" : "zero"
    let layers = network.layers.map {
      "\($0.name) \(brief(Double($0.pruned) / Double($0.weights)))"
    }
    return [
      "  \(network.architecture.summary)\(network.isVariational ? ", variational form" : "")",
      "  weights \(pruned): \(network.pruned) of \(network.architecture.weightCount) "
        + "(\(brief(network.ratio))); \(layers.joined(separator: ", "))",
    ]
  }

  var json: JSONValue {
    var object: JSONObject = [
      "kind": "checkpoint", "path": JSONValue(path),
      "form": network.map { $0.isVariational ? "variational" : "plain" } ?? .null,
      "architecture": network?.architecture.json ?? .null,
      "unrecognized": JSONValue(unrecognized), "notes": .array(notes.map(JSONValue.string)),
    ]
    if let network {
      if network.isVariational { object["threshold"] = .number(threshold.value) }
      object["sparsity_ratio"] = .number(network.ratio)
      object["layers"] = .array(
        network.layers.map {
          [
            "name": .string($0.name), "weights": .integer($0.weights),
            "pruned": .integer($0.pruned),
          ]
        })
    }
    object["tensors"] = .array(
      tensors.map { key, tensor, statistics in
        var entry: JSONObject = [
          "key": .string(key), "dtype": .string(tensor.dtype.rawValue),
          "shape": .array(tensor.shape.map(JSONValue.integer)),
        ]
        statistics.describe(in: &entry)
        return .object(entry)
      })
    return .object(object)
  }
}

extension StateDict {
  /// Whether this is a sparsified model with its log_sigma2 tensors.
  var isVariational: Bool { Architecture.isVariational(keys) }
}

extension TensorStatistics {
  /// Adds the numbers to a JSON object.
  func describe(in object: inout JSONObject) {
    object["count"] = .integer(count)
    object["zeros"] = .integer(zeros)
    object["min"] = JSONValue(minimum)
    object["max"] = JSONValue(maximum)
    object["nan"] = .integer(nans)
    object["inf"] = .integer(infinities)
  }
}
