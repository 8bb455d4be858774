import Tensor

/// A network of the model zoos: a family's graph with the sizes that differ within it.
///
/// The family and the sizes decide everything else. Source: Schürholt et al., Model Zoos, NeurIPS 2022; shapes
/// from the published checkpoints.
public struct Architecture: Sendable {
  /// What differs between the networks of a family.
  public struct Sizes: Sendable, Hashable {
    /// The channels of an image.
    public var channels: Int
    /// The side of the square images.
    public var side: Int
    public var classes: Int
    /// The channels of the first layer, where a family leaves them open.
    public var width: Int
    /// Whether there are dropout layers, where a family leaves that open.
    public var hasDropoutLayers: Bool
  }

  public let family: Family
  public let sizes: Sizes
  /// In an order in which they can be computed, those with tensors in that of PyTorch's state dict.
  public let nodes: [Node]
  /// What has weights, in the order of the nodes.
  public let layers: [Layer]
  private let plain: [TensorSpec]
  private let variational: [TensorSpec]

  /// The channels of an image.
  public var channels: Int { sizes.channels }
  /// The side of the square images.
  public var side: Int { sizes.side }
  public var classes: Int { sizes.classes }
  /// The channels of the first layer.
  public var width: Int { sizes.width }
  /// Whether the network has dropout layers, whatever their rate.
  public var hasDropoutLayers: Bool { sizes.hasDropoutLayers }

  /// The function between the layers where the family has one of its own; nil where each model says which.
  public var nonlinearity: Nonlinearity? {
    for node in nodes {
      if case .activation(let own) = node.operation { return own }
    }
    return nil
  }

  /// All weights, without biases.
  public var weightCount: Int { layers.reduce(0) { $0 + $1.weightCount } }
  /// All that is learned of the plain form: weights, biases, scales and shifts.
  public var parameterCount: Int { plain.reduce(0) { $0 + ($1.isLearned ? $1.count : 0) } }

  /// - Precondition: all sizes are positive.
  public init(_ family: Family, _ sizes: Sizes) {
    let all = [sizes.channels, sizes.side, sizes.classes, sizes.width]
    precondition(all.allSatisfy { $0 > 0 }, "\(sizes)")
    self.family = family
    self.sizes = sizes
    var graph = GraphBuilder(channels: sizes.channels, side: sizes.side)
    family.build(sizes, &graph)
    nodes = graph.nodes
    layers = graph.layers
    plain = graph.tensors(variational: false)
    variational = graph.tensors(variational: true)
  }

  /// A network of a family, with that family's usual size where none is given, and with dropout layers where it has
  /// any at all.
  ///
  /// - Precondition: sizes that the family fixes are not given otherwise.
  public init(
    _ family: Family, channels: Int, classes: Int = 10, side: Int? = nil, width: Int? = nil,
    hasDropoutLayers: Bool = false
  ) {
    let usual = family.usualSizes
    self.init(
      family,
      Sizes(
        channels: channels, side: side ?? usual.side, classes: classes,
        width: width ?? usual.width,
        hasDropoutLayers: usual.hasDropoutLayers
          || family.mayHaveDropoutLayers && hasDropoutLayers))
  }

  /// The same network for images of another side, where it takes any: with the same tensors.
  public func taking(side: Int) -> Architecture {
    guard family.takesAnySide, side != self.side else { return self }
    var sizes = sizes
    sizes.side = side
    return Architecture(family, sizes)
  }

  /// The tensors of a model in the order of PyTorch's state dict.
  ///
  /// - Parameter variational: with log_sigma2 and log_sigma2_bias of each layer.
  public func tensors(variational: Bool) -> [TensorSpec] { variational ? self.variational : plain }
}

extension Architecture: Hashable {
  public static func == (a: Self, b: Self) -> Bool { a.family == b.family && a.sizes == b.sizes }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(family)
    hasher.combine(sizes)
  }
}

extension Architecture {
  /// Where each layer's tensor of a role stands among `tensors(variational:)`; nil for layers without one.
  public func places(of role: TensorSpec.Role, variational: Bool) -> [Int?] {
    var places = [Int?](repeating: nil, count: layers.count)
    for (place, tensor) in tensors(variational: variational).enumerated() where tensor.role == role
    {
      if let layer = tensor.layer { places[layer] = place }
    }
    return places
  }

  /// Where each layer's weight stands among `tensors(variational:)`.
  public func weightPlaces(variational: Bool) -> [Int] {
    places(of: .weight, variational: variational).map { $0! }
  }

  /// What of values in variational form belongs to the plain one.
  ///
  /// - Parameter parameters: the values of `tensors(variational: true)`.
  public func plainPart(_ parameters: [[Float]]) -> [[Float]] {
    precondition(parameters.count == variational.count, "\(parameters.count) tensors")
    return zip(variational, parameters).filter { !$0.0.role.isVariational }.map(\.1)
  }
}
