// The three small networks: three convolutions, a hidden and a last linear layer in one list of modules.

extension Architecture.Family {
  /// CNN-s: 28x28 images, channels 8, 6, 4.
  public static let cnn = small(
    "CNN", side: 28, convolutions: [(8, 5, true), (6, 5, true), (4, 2, false)],
    indices: [0, 3, 6, 9, 11], dropoutIndices: [0, 4, 8, 11, 14])

  /// A sibling of CNN-s: channels 6, 9, 6.
  public static let cnn2 = small(
    "CNN2", side: 28, convolutions: [(6, 5, true), (9, 5, true), (6, 2, false)],
    indices: [0, 3, 6, 9, 11], dropoutIndices: [0, 4, 8, 11, 14])

  /// CNN-l: 32x32 images, channels 16, 32, 15, and always dropout layers.
  public static let cnn3 = small(
    "CNN3", side: 32, convolutions: [(16, 3, true), (32, 3, true), (15, 3, true)], indices: nil,
    dropoutIndices: [0, 4, 8, 13, 16])

  private static let stem = "module_list"
  private static let hidden = 20

  /// - Parameters:
  ///   - indices: of the layers in the list without dropout layers; nil where these are always there.
  ///   - dropoutIndices: with them. One stands after each pooled layer and after the hidden one.
  private static func small(
    _ name: String, side: Int, convolutions: [(outputs: Int, kernel: Int, isPooled: Bool)],
    indices: [Int]?, dropoutIndices: [Int]
  ) -> Self {
    let usual = Architecture.Sizes(
      channels: 1, side: side, classes: 10, width: convolutions[0].outputs,
      hasDropoutLayers: indices == nil)
    @Sendable func modules(_ hasDropoutLayers: Bool) -> [String] {
      ((hasDropoutLayers ? nil : indices) ?? dropoutIndices).map { "\(stem).\($0)" }
    }
    return Self(name, stem: stem, usualSizes: usual, protocols: smallProtocol) { shapes in
      (indices == nil ? [true] : [false, true]).map { hasDropoutLayers in
        var sizes = usual
        sizes.hasDropoutLayers = hasDropoutLayers
        let modules = modules(hasDropoutLayers)
        if let channels = shapes.size("\(modules[0]).weight", at: 1, rank: 4) {
          sizes.channels = channels
        }
        if let classes = shapes.size("\(modules[4]).weight", at: 0, rank: 2) {
          sizes.classes = classes
        }
        return sizes
      }
    } build: { sizes, graph in
      precondition(
        (sizes.side, sizes.width) == (usual.side, usual.width)
          && (sizes.hasDropoutLayers || indices != nil),
        "\(name) of \(sizes)")
      let modules = modules(sizes.hasDropoutLayers)
      var place = graph.image
      for (i, convolution) in convolutions.enumerated() {
        place = graph.convolution(
          place, module: modules[i], name: "conv\(i + 1)", outputs: convolution.outputs,
          kernel: convolution.kernel, hasBias: true)
        if convolution.isPooled { place = graph.maxPool(place, side: 2) }
        place = graph.activation(place)
        if convolution.isPooled, sizes.hasDropoutLayers { place = graph.dropout(place) }
      }
      place = graph.flatten(place)
      place = graph.activation(
        graph.linear(place, module: modules[3], name: "fc1", outputs: hidden))
      if sizes.hasDropoutLayers { place = graph.dropout(place) }
      _ = graph.linear(place, module: modules[4], name: "fc2", outputs: sizes.classes)
    }
  }
}

/// The protocol of MNIST, for any data set.
@Sendable private func smallProtocol(side: Int, classes: Int) -> Architecture.Family.ZooProtocol {
  Architecture.Family.ZooProtocol(
    nonlinearity: .tanh, initialiser: .uniform, optimizer: .adam, learningRate: 0.0003,
    weightDecay: 0, momentum: nil, batchSize: 10, schedule: .constant, augmentation: .none,
    epochs: 50, lacks: nil)
}
