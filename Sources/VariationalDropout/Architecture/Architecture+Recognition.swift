import Tensor

/// Why a state dict is not one of the known networks.
public enum RecognitionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// It holds log_sigma2: a twin's variational form, not a source.
  case variational
  case unknown(String)

  public var description: String {
    switch self {
    case .variational:
      "the state dict holds log_sigma2 tensors: it is a sparsified model in variational form, "
        + "not a source model"
    case .unknown(let reason): reason
    }
  }
}

extension Architecture {
  /// Recognises a network by the keys and shapes of its state dict.
  ///
  /// Keys and shapes decide everything: family, channels, classes and dropout layers.
  /// - Parameter variational: whether the state dict is expected in variational form.
  /// - Throws: `RecognitionError` naming the first key or shape that fits no known network.
  public init(recognizing entries: [(key: ByteText, shape: [Int])], variational: Bool = false)
    throws(RecognitionError)
  {
    if !variational, entries.contains(where: { $0.key.contains("log_sigma2") }) {
      throw .variational
    }
    let shapes = Dictionary(
      entries.map { ($0.key, $0.shape) }, uniquingKeysWith: { first, _ in first })
    guard let first = shapes["module_list.0.weight"] else {
      throw .unknown(
        "no tensor module_list.0.weight among the \(entries.count) keys"
          + (entries.first.map { " (the first is '\($0.key.excerpt())')" } ?? ""))
    }
    guard first.count == 4, first[1] > 0 else {
      throw .unknown("module_list.0.weight has shape \(first), expected [outputs, channels, k, k]")
    }
    for family in Family.allCases {
      for dropout in [false, true] {
        let last = family.plan.indices(dropout)[4]
        guard let output = shapes["module_list.\(last).weight"], output.count == 2, output[0] > 0
        else { continue }
        let candidate = Architecture(
          family, channels: first[1], classes: output[0], hasDropoutLayers: dropout)
        let expected = candidate.tensors(variational: variational)
        if expected.count == entries.count,
          expected.allSatisfy({ shapes[ByteText($0.key)] == $0.shape })
        {
          self = candidate
          return
        }
      }
    }
    let listing = entries.prefix(4).map { "\($0.key.excerpt()) \($0.shape)" }.joined(
      separator: ", ")
    throw .unknown(
      "keys and shapes fit none of CNN, CNN2, CNN3: \(listing)\(entries.count > 4 ? ", …" : "")")
  }
}
