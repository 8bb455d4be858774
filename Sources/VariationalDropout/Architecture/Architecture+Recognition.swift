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
  /// Whether keys are those of a state dict in variational form, with log_sigma2 beside the means.
  public static func isVariational(_ keys: some Sequence<ByteText>) -> Bool {
    keys.contains { key in variationalEndings.contains(where: key.hasSuffix) }
  }

  private static let variationalEndings = TensorSpec.Role.allCases.filter(\.isVariational)
    .map { ByteText(".\($0.name)") }

  /// Recognises a network by the keys and shapes of its state dict.
  ///
  /// Keys and shapes decide everything: family, channels, classes and dropout layers.
  /// - Parameter variational: whether the state dict is expected in variational form.
  /// - Throws: `RecognitionError` naming the keys that are missing, too much or of another shape than
  ///   in the network that comes nearest.
  public init(recognizing entries: [(key: ByteText, shape: [Int])], variational: Bool = false)
    throws(RecognitionError)
  {
    if !variational, Self.isVariational(entries.lazy.map(\.key)) { throw .variational }
    let shapes = StateDictShapes(entries)
    let families = Family.allCases.filter { family in
      entries.contains { $0.key.hasPrefix(ByteText("\(family.stem).")) }
    }
    guard !families.isEmpty else {
      throw .unknown(
        "no tensor whose key begins with \(Self.keyStems.map { "\($0)." }.joined(separator: " or ")) "
          + "among the \(entries.count) keys"
          + (entries.first.map { " (the first is '\($0.key.excerpt())')" } ?? ""))
    }
    var nearest: (candidate: Architecture, differences: Int)?
    for family in families {
      for sizes in family.candidates(shapes) {
        let candidate = Architecture(family, sizes)
        let expected = candidate.tensors(variational: variational)
        let fitting = expected.count { shapes[$0.key] == $0.shape }
        if fitting == expected.count, fitting == entries.count {
          self = candidate
          return
        }
        // Each key that is missing, too much or of another shape.
        let named = expected.count { shapes[$0.key] != nil }
        let differences = expected.count - fitting + max(0, entries.count - named)
        if nearest.map({ differences < $0.differences }) ?? true {
          nearest = (candidate, differences)
        }
      }
    }
    throw .unknown(
      Self.differences(
        of: entries, from: nearest!.candidate, variational: variational,
        shapes: shapes))
  }

  private static func differences(
    of entries: [(key: ByteText, shape: [Int])], from nearest: Architecture, variational: Bool,
    shapes: StateDictShapes
  ) -> String {
    let expected = nearest.tensors(variational: variational)
    let known = Set(expected.map { ByteText($0.key) })
    let additional = entries.filter { !known.contains($0.key) }
    var missing: [String] = []
    var other: [String] = []
    for tensor in expected {
      guard let shape = shapes[tensor.key] else {
        missing.append("\(tensor.key) \(tensor.shape)")
        continue
      }
      if shape != tensor.shape { other.append("\(tensor.key) is \(shape), not \(tensor.shape)") }
    }
    let parts = [
      ("too much", additional.map { "\($0.key.excerpt()) \($0.shape)" }), ("missing", missing),
      ("of another shape", other),
    ]
    return
      "keys and shapes fit none of \(Family.allCases.map(\.rawValue).joined(separator: ", ")); "
      + "of the nearest, \(nearest.family.rawValue), "
      + parts.filter { !$0.1.isEmpty }.map { "\($0.0): \(listing($0.1))" }.joined(separator: "; ")
  }

  private static func listing(_ names: [String]) -> String {
    names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", … (\(names.count))" : "")
  }
}
