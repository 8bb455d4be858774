/// A network of the model zoos: three convolutions and two linear layers.
///
/// Source: Schürholt et al., Model Zoos, NeurIPS 2022; shapes from the published checkpoints.
public struct Architecture: Sendable, Hashable {
  /// The names that the zoos' `model::type` gives them.
  public enum Family: String, Sendable, CaseIterable {
    /// CNN-s: 28x28 images, channels 8, 6, 4.
    case cnn = "CNN"
    /// A sibling of CNN-s: channels 6, 9, 6.
    case cnn2 = "CNN2"
    /// CNN-l: 32x32 images, channels 16, 32, 15.
    case cnn3 = "CNN3"
  }

  public let family: Family
  /// The channels of an image.
  public let channels: Int
  public let classes: Int
  /// Whether the state dict's indices leave room for dropout layers.
  public let hasDropoutLayers: Bool
  public let layers: [Layer]

  /// The side of the square images.
  public var side: Int { layers[0].inputSide }
  /// All weights, without biases.
  public var weightCount: Int { layers.reduce(0) { $0 + $1.weightCount } }
  /// All weights and biases.
  public var parameterCount: Int { layers.reduce(weightCount) { $0 + $1.outputs } }

  /// - Precondition: `channels` and `classes` are positive. CNN3 always has dropout layers.
  public init(_ family: Family, channels: Int, classes: Int = 10, hasDropoutLayers: Bool = false) {
    precondition(channels > 0 && classes > 0, "\(channels) channels, \(classes) classes")
    self.family = family
    self.channels = channels
    self.classes = classes
    let plan = family.plan
    self.hasDropoutLayers = hasDropoutLayers || family == .cnn3
    var layers: [Layer] = []
    var inputs = channels
    var side = plan.side
    for (i, convolution) in plan.convolutions.enumerated() {
      let layer = Layer(
        name: "conv\(i + 1)",
        kind: .convolution(kernel: convolution.kernel, pooled: convolution.pooled),
        inputs: inputs, outputs: convolution.outputs, inputSide: side,
        index: plan.indices(self.hasDropoutLayers)[i], isActivated: true,
        mayDropOut: self.hasDropoutLayers && plan.dropoutAfter.contains(i))
      layers.append(layer)
      inputs = convolution.outputs
      side = layer.pooledSide
    }
    for (i, outputs) in [plan.hidden, classes].enumerated() {
      layers.append(
        Layer(
          name: "fc\(i + 1)", kind: .linear, inputs: i == 0 ? inputs * side * side : plan.hidden,
          outputs: outputs, inputSide: 1, index: plan.indices(self.hasDropoutLayers)[3 + i],
          isActivated: i == 0,
          mayDropOut: self.hasDropoutLayers && plan.dropoutAfter.contains(3 + i)))
    }
    self.layers = layers
  }
}

extension Architecture.Family {
  struct Plan {
    let side: Int
    let convolutions: [(outputs: Int, kernel: Int, pooled: Bool)]
    let hidden: Int
    /// Layers after whose nonlinearity a dropout layer stands.
    let dropoutAfter: Set<Int>
    let plainIndices: [Int]
    let dropoutIndices: [Int]

    func indices(_ withDropout: Bool) -> [Int] { withDropout ? dropoutIndices : plainIndices }
  }

  var plan: Plan {
    switch self {
    case .cnn:
      Plan(
        side: 28, convolutions: [(8, 5, true), (6, 5, true), (4, 2, false)], hidden: 20,
        dropoutAfter: [0, 1, 3], plainIndices: [0, 3, 6, 9, 11], dropoutIndices: [0, 4, 8, 11, 14])
    case .cnn2:
      Plan(
        side: 28, convolutions: [(6, 5, true), (9, 5, true), (6, 2, false)], hidden: 20,
        dropoutAfter: [0, 1, 3], plainIndices: [0, 3, 6, 9, 11], dropoutIndices: [0, 4, 8, 11, 14])
    case .cnn3:
      Plan(
        side: 32, convolutions: [(16, 3, true), (32, 3, true), (15, 3, true)], hidden: 20,
        dropoutAfter: [0, 1, 2, 3], plainIndices: [0, 4, 8, 13, 16],
        dropoutIndices: [0, 4, 8, 13, 16])
    }
  }
}
