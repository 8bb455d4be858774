import Tensor
import TestSupport
import Testing
import VariationalDropout

/// Gradients of the lane engine against finite differences of the double-precision scalar network.
struct GradientTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let family: Architecture.Family
    let channels: Int
    let nonlinearity: Nonlinearity
    let variational: Bool
    var dropout = 0.0

    var testDescription: String {
      "\(family.rawValue), \(channels) channels, \(nonlinearity.rawValue)"
        + (variational ? ", variational" : ", plain") + (dropout > 0 ? ", dropout" : "")
    }
  }

  static let cases =
    Nonlinearity.allCases.map {
      Case(family: .cnn, channels: 1, nonlinearity: $0, variational: true)
    } + [
      Case(family: .cnn, channels: 3, nonlinearity: .tanh, variational: true, dropout: 0.3),
      Case(family: .cnn2, channels: 1, nonlinearity: .silu, variational: true),
      Case(family: .cnn3, channels: 3, nonlinearity: .gelu, variational: true, dropout: 0.2),
      Case(family: .cnn3, channels: 1, nonlinearity: .tanh, variational: true),
      Case(family: .cnn, channels: 1, nonlinearity: .tanh, variational: false, dropout: 0.5),
      Case(family: .cnn2, channels: 3, nonlinearity: .sigmoid, variational: false),
      Case(family: .cnn3, channels: 3, nonlinearity: .leakyrelu, variational: false),
    ]

  @Test("gradients are the slopes of the loss", arguments: cases)
  func gradientsAreSlopes(_ test: Case) {
    var random = SplitMix64(seed: 11)
    let architecture = Architecture(
      test.family, channels: test.channels, hasDropoutLayers: test.dropout > 0)
    let tensors = architecture.tensors(variational: test.variational)
    let scalar = ScalarNetwork(
      architecture: architecture, nonlinearity: test.nonlinearity,
      isVariational: test.variational, klWeight: 0.004, dropout: test.dropout)
    var parameters = tensors.map { tensor in
      (0..<tensor.count).map { _ in
        switch tensor.role {
        case .weight: Double(Float.random(in: -0.4...0.4, using: &random))
        case .logSigma2, .logSigma2Bias: Double(Float.random(in: -9...0, using: &random))
        default: Double(Float.random(in: -0.1...0.1, using: &random))
        }
      }
    }
    let batch = (0..<2).map { label in
      ScalarNetwork.Sample(
        image: (0..<(test.channels * architecture.side * architecture.side)).map { _ in
          Double(Float.random(in: -1...1, using: &random))
        },
        label: label,
        noise: architecture.layers.map { layer in
          (0..<(layer.outputs * layer.outputSide * layer.outputSide)).map { _ in
            Double(Float.random(in: -1.7...1.7, using: &random))
          }
        },
        masks: masks(architecture, test.dropout, &random))
    }
    let gradients = engineGradients(test, architecture, parameters, batch)

    for (position, tensor) in tensors.enumerated() where tensor.isLearned {
      let largest = gradients[position].reduce(1e-3) { max($0, abs($1)) }
      for _ in 0..<6 {
        let element = Int.random(in: 0..<tensor.count, using: &random)
        let value = parameters[position][element]
        // A larger step carries a window to another winner, or a unit over its kink, once in a while; of a smaller
        // one the rounding of the losses is seen.
        let step = 1e-6
        parameters[position][element] = value + step
        let above = scalar.loss(parameters, batch)
        parameters[position][element] = value - step
        let below = scalar.loss(parameters, batch)
        parameters[position][element] = value
        let slope = (above - below) / (2 * step)
        let gradient = Double(gradients[position][element])
        // Twice what float32 loses in sums over a layer's places.
        #expect(
          abs(gradient - slope) < 1e-4 * Double(largest),
          "\(tensor.key)[\(element)]: \(gradient), not \(slope)")
      }
    }
  }

  private func masks(
    _ architecture: Architecture, _ rate: Double, _ random: inout SplitMix64
  ) -> [Int: [Double]] {
    guard rate > 0 else { return [:] }
    var masks: [Int: [Double]] = [:]
    for (position, layer) in LaneLayer.chain(of: architecture)!.enumerated() where layer.mayDropOut
    {
      masks[position] = (0..<(layer.outputs * layer.pooledSide * layer.pooledSide)).map { _ in
        Double.random(in: 0..<1, using: &random) < rate ? 0 : 1
      }
    }
    return masks
  }

  /// The engine's gradients, read off a step of plain gradient descent.
  private func engineGradients(
    _ test: Case, _ architecture: Architecture, _ parameters: [[Double]],
    _ batch: [ScalarNetwork.Sample]
  ) -> [[Float]] {
    let rate = 1024.0  // Large, so that the values' rounding hides nothing.
    let tensors = architecture.tensors(variational: test.variational)
    let start = parameters.map { $0.map { Float($0) } }
    var state = ModelState(
      plain: zip(tensors, start).filter { $0.0.role == .weight || $0.0.role == .bias }.map(\.1),
      architecture: architecture, variational: test.variational, optimizer: .sgd)
    state.parameters = start
    let group = LaneGroup(
      shape: GroupShape(
        architecture: architecture, batchSize: batch.count, variational: test.variational),
      models: [
        LaneModel(
          state: state, nonlinearity: test.nonlinearity, optimizer: .sgd,
          hyperparameters: Hyperparameters(learningRate: rate, dropout: test.dropout),
          randomKey: RandomKey(seed: 0, trialKey: 0))
      ])
    var placement = LanePlacement(lane: 0)
    _ = group.beginStep(klWeight: splat(0.004))
    for sample in batch {
      func buffer(_ values: [Double]) -> LaneBuffer { placement.buffer(values.map { Float($0) }) }
      let image = buffer(sample.image)
      let noise = sample.noise.map(buffer)
      let masks = sample.masks.mapValues(buffer)
      group.network.image.update(from: LaneSpan(image.vectors))
      _ = group.accumulate(
        labels: LaneIntVector(repeating: Int32(sample.label)),
        randomness: .given(
          noise: noise.map { LaneSpan($0.vectors) },
          masks: masks.mapValues { LaneSpan($0.vectors) }),
        batchCount: batch.count)
      withExtendedLifetime((image, noise, masks)) {}
    }
    _ = group.endStep()
    return zip(start, group.state(of: 0).parameters).map { before, after in
      zip(before, after).map { ($0 - $1) / Float(rate) }
    }
  }
}
