import Tensor
import VariationalDropout

/// A full ResNet-18 with random numbers on random images, and its layers for timing one by one.
final class BatchWorkload {
  let architecture: Architecture
  let images: ImageSet
  let batch: Int
  private let key = RandomKey(seed: 1, trialKey: 1)

  init(width: Int, batch: Int) {
    architecture = Architecture(.resnet18, channels: 3, width: width)
    self.batch = batch
    let side = architecture.side
    var random = SplitMix64(seed: 1)
    let pixels = (0..<(batch * 3 * side * side)).map { _ in
      Float.random(in: -1...1, using: &random)
    }
    images = ImageSet(
      images: Tensor(pixels, shape: [batch, 3, side, side]),
      labels: (0..<batch).map { Int32($0 % 10) })
  }

  func engine(variational: Bool, threads: Int) -> BatchEngine {
    let plain = Initialiser.kaimingUniform.parameters(of: architecture, key: key)
    return BatchEngine(
      shape: GroupShape(
        architecture: architecture, batchSize: batch, variational: variational),
      model: LaneModel(
        state: ModelState(
          plain: plain, architecture: architecture, variational: variational, optimizer: .sgd),
        nonlinearity: .relu, optimizer: .sgd,
        hyperparameters: Hyperparameters(learningRate: 1e-4, weightDecay: 5e-4, momentum: 0.9),
        randomKey: key), threads: threads)
  }

  /// One step of training on all images.
  func train(_ engine: BatchEngine) {
    let outcome = engine.train(on: images, epoch: 1, klWeight: 1e-5, mask: nil) { _ in false }
    guard case .finished = outcome else { preconditionFailure("the step was stopped") }
  }

  func evaluate(_ engine: BatchEngine) {
    precondition(engine.evaluate(on: images, mask: nil) { false } != nil, "stopped")
  }

  /// Multiply-adds of the layers' forward pass of one image, counted twice and densely.
  func forwardFlops(_ layers: some Sequence<Layer>) -> Double {
    layers.reduce(0) { $0 + 2 * Double($1.multiplications) }
  }

  /// The same of a whole step: forward, gradients by weights, and by inputs but the first layer's.
  func stepFlops(variational: Bool) -> Double {
    let layers = architecture.layers
    return (variational ? 2 : 1) * (2 * forwardFlops(layers) + forwardFlops(layers[1...]))
  }
}

extension BatchWorkload {
  /// The passes of the layers that differ, each by itself on buffers as large as in training; seconds for one image.
  func stages() -> [Stage] {
    var seen: Set<ConvolutionGeometry> = []
    return architecture.layers.flatMap { layer -> [Stage] in
      let geometry = ConvolutionGeometry(
        inputs: layer.inputs, outputs: layer.outputs, kernel: layer.kernel, stride: layer.stride,
        padding: layer.padding, inputHeight: layer.inputSide, inputWidth: layer.inputSide)
      guard layer.isConvolution, seen.insert(geometry).inserted else { return [] }
      return stages(layer, geometry, isFirst: layer == architecture.layers[0])
    }
  }

  /// Means and variances: forward, by the input, by the weights.
  private func stages(
    _ layer: Layer, _ geometry: ConvolutionGeometry, isFirst: Bool
  ) -> [Stage] {
    let convolution = ConvolutionLayer(geometry, variational: true)
    let workspace = Workspace(team: ThreadTeam(threads: 1), layers: [convolution])
    let images = min(batch, 32)
    func numbers(_ count: Int) -> LaneBuffer {
      let buffer = LaneBuffer(count: count)
      for i in 0..<count { buffer.vectors[i] = splat(Float(i % 7) * 0.125) }
      return buffer
    }
    let (plane, output) = (geometry.inputPlane, geometry.outputPlane)
    let x = numbers(images * plane.vectors)
    let g = numbers(images * output.vectors)
    let weights = numbers(geometry.weightVectors)
    let sums = LaneBuffer(count: geometry.weightVectors)
    let y = LaneBuffer(count: max(plane.vectors, output.vectors))
    let both = [LaneSpan(weights.vectors), LaneSpan(weights.vectors)]
    let line = plane.width * ChannelBlock.vectors
    func read(_ image: Int, _ border: Border, _ target: MutableLaneSpan) {
      border.fill(target, plane) { block, row, into in
        let start = (image * plane.blocks + block) * plane.blockVectors + row * line
        into.update(from: LaneSpan(x.vectors[start..<(start + line)]))
      }
    }
    func keep(_ image: Int, _ mean: MutableLaneSpan, _ variance: MutableLaneSpan) {
      y.vectors[0..<mean.count].update(from: LaneSpan(mean))
    }
    let flops = 2 * forwardFlops([layer])
    func stage(_ name: String, _ body: () -> Void) -> Stage {
      let seconds = shortestTime { body() }
      let what = "\(layer.kernel)x\(layer.kernel)/\(layer.stride), \(layer.inputSide)², "
      return Stage(
        name: what + "\(layer.inputs) to \(layer.outputs): \(name)",
        seconds: seconds / Double(images), flops: flops)
    }
    var stages = [
      stage("forward") {
        convolution.forward(
          workspace, images: images, weights: both, read: read, finish: keep)
      }
    ]
    if !isFirst {
      stages.append(
        stage("by input") {
          convolution.inputGradient(
            workspace, images: images, weights: both,
            gradients: [LaneSpan(g.vectors), LaneSpan(g.vectors)], finish: keep)
        })
    }
    stages.append(
      stage("by weights") {
        for part in [Part.mean, .variance] {
          convolution.weightGradient(
            workspace, images: images, part, gradients: LaneSpan(g.vectors), into: sums.vectors,
            read: read)
        }
      })
    withExtendedLifetime((x, g, weights, sums, y)) {}
    return stages
  }
}
