import Tensor
import TestSupport
import Testing
import VariationalDropout

/// A residual block of the batch engine against PyTorch.
@Suite("ResNet golden blocks")
struct ResNetGoldenBlockTests {
  @Test("ResNet golden block", arguments: try ResNetGolden.all(.block))
  func golden_resnet_block(_ golden: ResNetGolden) throws {
    let (info, tensors) = try golden.load()
    for way in [ConvolutionLayer.Way.direct, .winograd] {
      for images in [1, 3, nil] {
        let run = BlockRun(info, tensors, way: way, imagesAtOnce: images)
        run.check("\(way), \(images.map { "\($0)" } ?? "all") images")
      }
    }
  }
}

/// A block whose input is the output of a convolution that changes nothing: so that there is a gradient by it.
private final class BlockRun {
  private let tensors: GoldenTensors
  private let graph: GraphBuilder
  private let network: BatchNetwork
  private let images: BatchImages
  private let count: Int

  private static let identity = "identity"

  init(_ info: GoldenNode, _ tensors: GoldenTensors, way: ConvolutionLayer.Way, imagesAtOnce: Int?)
  {
    self.tensors = tensors
    let input = tensors["input"]
    let (channels, outputs, stride) = (info["in"].int, info["out"].int, info["stride"].int)
    var graph = GraphBuilder(channels: channels, side: input.shape[2])
    let start = graph.convolution(
      graph.image, module: Self.identity, outputs: channels, kernel: 1, hasBias: false)
    var place = graph.convolution(
      start, module: "conv1", outputs: outputs, kernel: 3, stride: stride, padding: 1,
      hasBias: false)
    place = graph.activation(graph.batchNorm(place, module: "bn1"), .relu)
    place = graph.convolution(
      place, module: "conv2", outputs: outputs, kernel: 3, padding: 1, hasBias: false)
    place = graph.batchNorm(place, module: "bn2")
    var shortCut = start
    if stride != 1 {
      shortCut = graph.convolution(
        start, module: "downsample.0", outputs: outputs, kernel: 1, stride: stride, hasBias: false)
      shortCut = graph.batchNorm(shortCut, module: "downsample.1")
    }
    _ = graph.activation(graph.sum(place, shortCut), .relu)
    self.graph = graph
    count = input.shape[0]
    network = BatchNetwork(
      nodes: graph.nodes, layers: graph.layers, variational: true, capacity: count,
      team: ThreadTeam(threads: 1), way: way, imagesAtOnce: imagesAtOnce)
    images = BatchImages(
      ImageSet(
        images: Tensor(input.values, shape: input.shape),
        labels: Array(repeating: 0, count: count)), Array(0..<Int32(count))[...])
  }

  func check(_ what: String) {
    let layout = network.layout
    let numbers = LaneBuffer(count: layout.count)
    let (sigma, statistics) = (
      LaneBuffer(count: layout.weightCount), LaneBuffer(count: layout.statisticsCount)
    )
    for tensor in graph.tensors(variational: true) {
      switch layout.place(of: tensor) {
      case .parameter(let range):
        layout.write(start(tensor), of: tensor, to: numbers.vectors[range])
      case .statistic(let range):
        layout.write(start(tensor), of: tensor, to: statistics.vectors[range])
      case .counter, .none: break
      }
    }
    let terms = VariationalTerms(count: layout.weightCount)
    let logSigma2 = LaneSpan(numbers.vectors).dropFirst(layout.plainCount)
    _ = terms.prepare(
      0..<layout.weightCount, means: LaneSpan(numbers.vectors), logSigma2: logSigma2, bound: 8,
      klWeight: splat(0))
    sigma.vectors.update(from: LaneSpan(terms.variance))
    // What changes nothing adds no noise either.
    let noise = graph.layers.map { layer in
      let plane = Plane(
        channels: layer.outputs, height: layer.outputSide, width: layer.outputSide)
      return layer.module == Self.identity
        ? LaneBuffer(count: count * plane.vectors)
        : Blocked.images(tensors["noise.\(layer.module)"].values, plane)
    }
    let used = BatchNetwork.Numbers(
      plain: LaneSpan(numbers.vectors)[0..<layout.plainCount], variances: LaneSpan(sigma.vectors),
      statistics: statistics.vectors)
    network.forward(images, used, .training(.given(noise)))
    expectClose(
      result { network.stored($0, $1) }, tensors["output"].values, relativeToLargest: 1e-5,
      "\(what): output")
    for tensor in graph.tensors(variational: true) {
      guard case .statistic(let range) = layout.place(of: tensor) else { continue }
      expectClose(
        layout.read(tensor, from: statistics.vectors[range]), tensors["after.\(tensor.key)"].values,
        relativeToLargest: 1e-5, "\(what): \(tensor.key)")
    }

    let last = network.outputValue!
    let upstream = Blocked.images(tensors["upstream"].values, network.plane(ofValue: last))
    let perImage = network.plane(ofValue: last).vectors
    for image in 0..<count {
      network.gradient(last, image).update(
        from: LaneSpan(upstream.vectors[(image * perImage)..<((image + 1) * perImage)]))
    }
    let gradients = LaneBuffer(count: layout.count)
    network.backward(used, into: gradients.vectors)
    terms.finish(
      means: gradients.vectors[0..<layout.weightCount],
      variances: gradients.vectors[layout.plainCount..<(layout.plainCount + layout.weightCount)])
    for tensor in graph.tensors(variational: true) where tensor.module != Self.identity {
      guard case .parameter(let range) = layout.place(of: tensor) else { continue }
      expectClose(
        layout.read(tensor, from: gradients.vectors[range]), tensors["grad.\(tensor.key)"].values,
        relativeToLargest: 1e-4, "\(what): gradient by \(tensor.key)")
    }
    // The gradient by the block's input stands where the output of the convolution before it did.
    let input = Plane(
      channels: tensors["input"].shape[1], height: tensors["input"].shape[2],
      width: tensors["input"].shape[3])
    expectClose(
      (0..<count).flatMap { Blocked.values(network.output(0, $0), input) },
      tensors["grad_input"].values, relativeToLargest: 1e-4, "\(what): gradient by the input")

    // Evaluation prunes, adds no noise and takes the running averages of the start.
    for tensor in graph.tensors(variational: true) {
      guard case .statistic(let range) = layout.place(of: tensor) else { continue }
      let key = "after.\(tensor.key)"
      layout.write(tensors[key].values, of: tensor, to: statistics.vectors[range])
    }
    for tensor in graph.tensors(variational: false) where tensor.role == .weight {
      guard case .parameter(let range) = layout.place(of: tensor),
        tensor.module != Self.identity
      else { continue }
      let weights = tensors["start.\(tensor.key)"].values
      let pruned = zip(weights, tensors["start.\(tensor.module).log_sigma2"].values).map {
        LogAlpha.value(weight: $0, logSigma2: $1, bound: 8) >= 3 ? 0 : $0
      }
      layout.write(pruned, of: tensor, to: numbers.vectors[range])
    }
    network.forward(images, used, .evaluation)
    expectClose(
      result { network.stored($0, $1) }, tensors["output_evaluation"].values,
      relativeToLargest: 1e-5, "\(what): evaluation")
    withExtendedLifetime((numbers, sigma, statistics, terms, upstream, gradients)) {}
  }

  /// What the case begins with, and of the identity what it is.
  private func start(_ tensor: TensorSpec) -> [Float] {
    if tensor.module != Self.identity { return tensors["start.\(tensor.key)"].values }
    guard tensor.role == .weight else { return Array(repeating: -10, count: tensor.count) }
    let side = tensor.shape[0]
    return (0..<tensor.count).map { $0 / side == $0 % side ? 1 : 0 }
  }

  private func result(_ part: (_ value: Int, _ image: Int) -> MutableLaneSpan?) -> [Float] {
    let last = network.outputValue!
    return (0..<count).flatMap { Blocked.values(part(last, $0)!, network.plane(ofValue: last)) }
  }
}
