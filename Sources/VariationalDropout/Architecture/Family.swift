import Tensor

extension Architecture {
  /// A kind of network: how its graph is built from its sizes, and how it is told by its keys and shapes.
  public struct Family: NamedKind {
    /// All that are known, in the order in which they are tried. A further one is a file of its own and its name
    /// here.
    public static let allCases: [Family] = [.cnn, .cnn2, .cnn3, .resnet18]

    /// What the zoos' `model::type` calls it.
    public let rawValue: String
    /// What every state dict has keys of: the first part of a layer's module.
    let stem: String
    /// What networks have that were not asked for another; what the family fixes.
    public let usualSizes: Sizes
    /// How its networks are sparsified.
    public let training: Training
    /// How its published zoo was trained, by the side of the images and the number of classes.
    let protocols: @Sendable (_ side: Int, _ classes: Int) -> ZooProtocol
    /// Whether a network takes images of any side.
    public let takesAnySide: Bool
    /// Whether a network's first layer may have any number of channels.
    public let isOfAnyWidth: Bool
    /// Whether a network can have dropout layers.
    public let mayHaveDropoutLayers: Bool
    let build: @Sendable (Sizes, inout GraphBuilder) -> Void
    /// The sizes that a state dict's shapes ask for, the likeliest last; where a shape is missing, the usual.
    let candidates: @Sendable (StateDictShapes) -> [Sizes]

    init(
      _ name: String, stem: String, usualSizes: Sizes, training: Training = .published,
      protocols: @escaping @Sendable (_ side: Int, _ classes: Int) -> ZooProtocol,
      takesAnySide: Bool = false, isOfAnyWidth: Bool = false, mayHaveDropoutLayers: Bool = true,
      candidates: @escaping @Sendable (StateDictShapes) -> [Sizes],
      build: @escaping @Sendable (Sizes, inout GraphBuilder) -> Void
    ) {
      rawValue = name
      self.stem = stem
      self.usualSizes = usualSizes
      self.training = training
      self.protocols = protocols
      self.takesAnySide = takesAnySide
      self.isOfAnyWidth = isOfAnyWidth
      self.mayHaveDropoutLayers = mayHaveDropoutLayers
      self.build = build
      self.candidates = candidates
    }

    /// Whether a network's first layer can have so many channels.
    public func takes(width: Int) -> Bool {
      isOfAnyWidth ? width > 0 : width == usualSizes.width
    }
  }

  /// What the keys of the known networks begin with, up to the first point, one a family.
  public static var keyStems: [String] {
    Family.allCases.reduce(into: []) { stems, family in
      if !stems.contains(family.stem) { stems.append(family.stem) }
    }
  }
}

/// The shapes of a state dict's tensors by key.
struct StateDictShapes {
  private let shapes: [ByteText: [Int]]

  /// More channels or classes than any network has; below it no size of a layer is beyond bounds.
  private static let largestSize = 1 << 24

  init(_ entries: [(key: ByteText, shape: [Int])]) {
    shapes = Dictionary(
      entries.map { ($0.key, $0.shape) }, uniquingKeysWith: { first, _ in first })
  }

  subscript(key: String) -> [Int]? { shapes[ByteText(key)] }

  /// A dimension of a tensor of the expected rank, where it is a possible size.
  func size(_ key: String, at dimension: Int, rank: Int) -> Int? {
    guard let shape = self[key], shape.count == rank, 1...Self.largestSize ~= shape[dimension]
    else { return nil }
    return shape[dimension]
  }
}
