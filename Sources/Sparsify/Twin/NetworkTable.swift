import VariationalDropout

/// The networks of all families as `model.py` knows them: entries of a Python dict, by their names.
///
/// Only what tensors don't tell is said: what follows what, strides, paddings, pooling.
let networkTable = Architecture.Family.allCases.flatMap { family in
  [false, true].map { Architecture(family, channels: 1, hasDropoutLayers: $0) }
}.reduce(into: [Architecture]()) { networks, network in
  if !networks.contains(network) { networks.append(network) }
}.map(\.pythonEntry).joined(separator: "\n")

/// The functions between the layers as `model.py` knows them: entries of a Python dict, by the names in params.json.
let nonlinearityTable = Nonlinearity.allCases
  .map { "    \"\($0.rawValue)\": nn.\($0.torchClass)," }.joined(separator: "\n")

extension Nonlinearity {
  /// The class of `torch.nn` that computes it.
  fileprivate var torchClass: String {
    switch self {
    case .tanh: "Tanh"
    case .relu: "ReLU"
    case .leakyrelu: "LeakyReLU"
    case .sigmoid: "Sigmoid"
    case .silu: "SiLU"
    case .gelu: "GELU"
    }
  }
}

extension Architecture {
  fileprivate var pythonEntry: String {
    let name = family.rawValue + (hasDropoutLayers ? " with dropout" : "")
    let nodes = nodes.dropFirst().map { "        \(pythonNode($0))," }.joined(separator: "\n")
    return "    \"\(name)\": [\n\(nodes)\n    ],"
  }

  /// What it does, its module, its inputs and its settings, as a Python tuple.
  private func pythonNode(_ node: Node) -> String {
    let (operation, settings) = pythonOperation(node.operation)
    let inputs = node.inputs.map(String.init).joined(separator: ", ")
    return "(\"\(operation)\", \"\(node.module)\", [\(inputs)], {\(settings)})"
  }

  private func pythonOperation(_ operation: Node.Operation) -> (name: String, settings: String) {
    switch operation {
    case .input: ("input", "")
    case .weighted(let position):
      switch layers[position].kind {
      case .convolution(_, let stride, let padding):
        ("conv", "\"stride\": \(stride), \"padding\": \(padding)")
      case .linear: ("linear", "")
      }
    case .batchNorm: ("batch_norm", "")
    case .maxPool(let side): ("max_pool", "\"side\": \(side)")
    case .averagePool: ("mean", "")
    case .activation(let fixed): ("activation", fixed.map { "\"name\": \"\($0.rawValue)\"" } ?? "")
    case .dropout: ("dropout", "")
    case .add: ("add", "")
    case .flatten: ("flatten", "")
    }
  }
}
