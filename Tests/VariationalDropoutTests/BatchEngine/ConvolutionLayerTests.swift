import Tensor
import TestSupport
import Testing
import VariationalDropout

/// Layers of the batch engine against sums in double precision, for sizes that fit no block and no tile.
@Suite struct ConvolutionLayerTests {
  static let sizes = [
    ConvolutionGeometry(
      inputs: 3, outputs: 5, kernel: 3, padding: 1, inputHeight: 7, inputWidth: 9),
    ConvolutionGeometry(
      inputs: 17, outputs: 33, kernel: 3, padding: 1, inputHeight: 5, inputWidth: 4),
    ConvolutionGeometry(
      inputs: 35, outputs: 32, kernel: 3, padding: 1, inputHeight: 1, inputWidth: 3),
    ConvolutionGeometry(
      inputs: 4, outputs: 18, kernel: 3, stride: 2, padding: 1, inputHeight: 8, inputWidth: 6),
    ConvolutionGeometry(
      inputs: 18, outputs: 4, kernel: 3, stride: 2, padding: 1, inputHeight: 7, inputWidth: 5),
    ConvolutionGeometry(
      inputs: 20, outputs: 7, kernel: 1, stride: 2, inputHeight: 6, inputWidth: 5),
    ConvolutionGeometry(inputs: 2, outputs: 40, kernel: 2, inputHeight: 4, inputWidth: 6),
    ConvolutionGeometry(
      inputs: 3, outputs: 6, kernel: 5, stride: 3, padding: 2, inputHeight: 11, inputWidth: 8),
    ConvolutionGeometry(inputs: 50, outputs: 21, kernel: 1, inputHeight: 1, inputWidth: 1),
  ]

  @Test(arguments: sizes)
  func `sums are those of the definition`(_ geometry: ConvolutionGeometry) {
    let batch = RandomBatch(geometry, images: 5)
    let expected = batch.definition()
    for way in [ConvolutionLayer.Way.direct, .winograd] {
      let run = batch.run(way: way, threads: 3)
      let what = "\(way)"
      expectClose(run.output, expected.output, relativeToLargest: 3e-6, "\(what): output")
      expectClose(
        run.inputGradient, expected.inputGradient, relativeToLargest: 3e-6,
        "\(what): gradient by the input")
      expectClose(
        run.weightGradient, expected.weightGradient, relativeToLargest: 3e-6,
        "\(what): gradient by the weights")
    }
  }

  @Test(arguments: [sizes[0], sizes[1], sizes[4]])
  func `bits are the same for any number of threads`(_ geometry: ConvolutionGeometry) {
    let batch = RandomBatch(geometry, images: 70)
    for way in [ConvolutionLayer.Way.direct, .winograd] {
      let one = batch.run(way: way, threads: 1)
      for threads in [2, 4] {
        let several = batch.run(way: way, threads: threads)
        #expect(several.output == one.output)
        #expect(several.inputGradient == one.inputGradient)
        #expect(several.weightGradient == one.weightGradient)
      }
    }
  }

  @Test func `Winograd's way agrees with sums in turn on a wide layer`() {
    let geometry = ConvolutionGeometry(
      inputs: 64, outputs: 80, kernel: 3, padding: 1, inputHeight: 16, inputWidth: 16)
    let batch = RandomBatch(geometry, images: 3, areRectified: true)
    let (direct, winograd) = (
      batch.run(way: .direct, threads: 1), batch.run(way: .winograd, threads: 1)
    )
    expectClose(winograd.output, direct.output, relativeToLargest: 3e-6, "output")
    expectClose(
      winograd.inputGradient, direct.inputGradient, relativeToLargest: 3e-6, "by the input")
    expectClose(
      winograd.weightGradient, direct.weightGradient, relativeToLargest: 3e-6, "by the weights")
  }

  @Test func `windows of nothing but zeros give exactly zero`() {
    let geometry = ConvolutionGeometry(
      inputs: 32, outputs: 32, kernel: 3, padding: 1, inputHeight: 8, inputWidth: 8)
    var batch = RandomBatch(geometry, images: 1)
    // All but the last row and column is zero.
    for i in batch.input.indices where i / 8 % 8 < 7 && i % 8 < 7 { batch.input[i] = 0 }
    let output = batch.run(way: .winograd, threads: 1).output
    for (i, value) in output.enumerated() {
      if i / 8 % 8 < 6 && i % 8 < 6 {
        guard value == 0 else {
          Issue.record("element \(i) is \(value)")
          return
        }
      }
    }
    #expect(output.contains { $0 != 0 })
  }
}

/// Numbers for a layer.
private struct RandomBatch {
  let geometry: ConvolutionGeometry
  var input: [Float]
  let weight: [Float]
  let upstream: [Float]

  init(_ geometry: ConvolutionGeometry, images: Int, areRectified: Bool = false) {
    self.geometry = geometry
    var random = SplitMix64(seed: 7)
    func numbers(_ count: Int) -> [Float] {
      (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
    }
    let (inputs, outputs) = (geometry.inputPlane, geometry.outputPlane)
    input = numbers(images * inputs.channels * inputs.positions)
    if areRectified { input = input.map { max($0, 0) } }
    weight = numbers(geometry.outputs * geometry.inputs * geometry.taps)
    upstream = numbers(images * outputs.channels * outputs.positions)
  }

  func run(way: ConvolutionLayer.Way, threads: Int) -> ConvolutionRun {
    ConvolutionRun(
      geometry, way: way, threads: threads, input: input, weight: weight, upstream: upstream)
  }

  /// The sums of the definition, in double precision.
  func definition() -> (output: [Float], inputGradient: [Float], weightGradient: [Float]) {
    let (inputs, outputs) = (geometry.inputPlane, geometry.outputPlane)
    let kernel = geometry.kernel
    let images = input.count / (inputs.channels * inputs.positions)
    var output = upstream.map { _ in 0.0 }
    var byInput = input.map { _ in 0.0 }
    var byWeight = weight.map { _ in 0.0 }
    for n in 0..<images {
      for o in 0..<outputs.channels {
        for y in 0..<outputs.height {
          for x in 0..<outputs.width {
            let to = ((n * outputs.channels + o) * outputs.height + y) * outputs.width + x
            for i in 0..<inputs.channels {
              for tap in 0..<geometry.taps {
                let iy = y * geometry.stride + tap / kernel - geometry.padding
                let ix = x * geometry.stride + tap % kernel - geometry.padding
                guard 0..<inputs.height ~= iy, 0..<inputs.width ~= ix else { continue }
                let from = ((n * inputs.channels + i) * inputs.height + iy) * inputs.width + ix
                let w = (o * inputs.channels + i) * geometry.taps + tap
                output[to] += Double(input[from]) * Double(weight[w])
                byInput[from] += Double(upstream[to]) * Double(weight[w])
                byWeight[w] += Double(upstream[to]) * Double(input[from])
              }
            }
          }
        }
      }
    }
    return (output.map { Float($0) }, byInput.map { Float($0) }, byWeight.map { Float($0) })
  }
}
