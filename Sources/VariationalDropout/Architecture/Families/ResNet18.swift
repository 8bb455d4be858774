private let usualResNetSizes = Architecture.Sizes(
  channels: 3, side: 32, classes: 10, width: 64, hasDropoutLayers: false)

extension Architecture.Family {
  /// ResNet-18 for small images: torchvision's `ResNet(BasicBlock, [2, 2, 2, 2])` with a first convolution of 3x3,
  /// stride 1, and no max pooling.
  ///
  /// Source: He et al., Deep Residual Learning for Image Recognition, CVPR 2016; Schürholt et al., Model Zoos,
  /// NeurIPS 2022.
  public static let resnet18 = Self(
    "Resnet18", stem: "layer1", usualSizes: usualResNetSizes,
    training: Training(
      klScale: nil, decaysLogSigma2: false, learningRate: 0.01, isLarge: true, mayAugment: true),
    protocols: resNetProtocol, takesAnySide: true, isOfAnyWidth: true, mayHaveDropoutLayers: false
  ) { shapes in
    var sizes = usualResNetSizes
    if let width = shapes.size("conv1.weight", at: 0, rank: 4) { sizes.width = width }
    if let channels = shapes.size("conv1.weight", at: 1, rank: 4) { sizes.channels = channels }
    if let classes = shapes.size("fc.weight", at: 0, rank: 2) { sizes.classes = classes }
    return [sizes]
  } build: { sizes, graph in
    var place = graph.convolution(
      graph.image, module: "conv1", outputs: sizes.width, kernel: 3, padding: 1, hasBias: false)
    place = graph.activation(graph.batchNorm(place, module: "bn1"), .relu)
    for stage in 0..<4 {
      for block in 0..<2 {
        place = graph.residualBlock(
          place, module: "layer\(stage + 1).\(block)", outputs: sizes.width << stage,
          stride: stage > 0 && block == 0 ? 2 : 1)
      }
    }
    _ = graph.linear(graph.averagePool(place), module: "fc", outputs: sizes.classes)
  }
}

/// The protocol of CIFAR-10, of CIFAR-100 or of Tiny-ImageNet, whichever a data set is like.
@Sendable private func resNetProtocol(side: Int, classes: Int) -> Architecture.Family.ZooProtocol {
  let isCIFAR10 = side <= 32 && classes <= 10
  let isTinyImageNet = side > 32
  return Architecture.Family.ZooProtocol(
    nonlinearity: .relu, initialiser: .kaimingUniform, optimizer: .sgd,
    learningRate: isCIFAR10 ? 0.05 : 0.1, weightDecay: 5e-4, momentum: 0.9,
    batchSize: isCIFAR10 ? 256 : 128, schedule: .onecycle,
    augmentation: isTinyImageNet ? .flip : .crop4Flip, epochs: isCIFAR10 ? 50 : 60,
    lacks: isTinyImageNet
      ? "the published zoos of Tiny-ImageNet were trained on images that were also turned by up to 20 degrees; here they are not turned"
      : nil)
}

extension GraphBuilder {
  /// Two convolutions with batch norm beside a short cut, which where the stride is not 1 is a convolution of 1x1
  /// with batch norm.
  fileprivate mutating func residualBlock(
    _ input: Place, module: String, outputs: Int, stride: Int
  ) -> Place {
    var place = convolution(
      input, module: "\(module).conv1", outputs: outputs, kernel: 3, stride: stride, padding: 1,
      hasBias: false)
    place = activation(batchNorm(place, module: "\(module).bn1"), .relu)
    place = convolution(
      place, module: "\(module).conv2", outputs: outputs, kernel: 3, padding: 1, hasBias: false)
    place = batchNorm(place, module: "\(module).bn2")
    var shortCut = input
    if stride != 1 {
      shortCut = convolution(
        input, module: "\(module).downsample.0", outputs: outputs, kernel: 1, stride: stride,
        hasBias: false)
      shortCut = batchNorm(shortCut, module: "\(module).downsample.1")
    }
    return activation(sum(place, shortCut), .relu)
  }
}
