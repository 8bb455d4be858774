/// Which input pixels a convolution, or its gradient by the input, multiplies with which weights.
///
/// Positions that see the same taps form a class: a convolution has one, the gradient of one with stride s
/// has s², for an input pixel takes part in the outputs of every s-th tap.
struct TapPlan {
  struct Tap {
    /// From a position's source to the pixel that the tap looks at, in numbers.
    let offset: Int
    /// The row of the weights that belongs to input 0.
    let row: Int
  }

  struct Class {
    var taps: [Tap] = []
    /// Of each position: where its pixel (0, 0) stands in a block of the source, in numbers.
    var sources: [Int] = []
    /// Of each position: where its sum goes, in pixels.
    var targets: [Int] = []
  }

  let classes: [Class]
  /// Channels that are summed over.
  let inputs: Int
  /// Channels of the result.
  let outputs: Int
  /// Rows of the weights of each block of outputs.
  let weightRows: Int
  let source: Plane
  let border: Border
  let target: Plane

  /// `y[p] = sum over taps t and inputs c of x[stride p + t - padding][c] w[t][c]`.
  init(forward geometry: ConvolutionGeometry) {
    let border = Border(before: geometry.padding, after: geometry.padding)
    let padded = border.around(geometry.inputPlane)
    var only = Class()
    for (tap, ky, kx) in geometry.eachTap {
      only.taps.append(
        Tap(
          offset: (ky * padded.width + kx) * ChannelBlock.width, row: tap * geometry.inputs))
    }
    let output = geometry.outputPlane
    for y in 0..<output.height {
      for x in 0..<output.width {
        only.sources.append(
          (y * padded.width + x) * geometry.stride * ChannelBlock.width)
        only.targets.append(y * output.width + x)
      }
    }
    classes = [only]
    inputs = geometry.inputs
    outputs = geometry.outputs
    weightRows = geometry.taps * geometry.inputs
    source = geometry.inputPlane
    self.border = border
    target = output
  }

  /// `dx[p] = sum over taps t and outputs k of g[(p + padding - t) / stride][k] w[t][k]`, where that is
  /// whole; the weights are transposed.
  init(backward geometry: ConvolutionGeometry) {
    let (stride, padding) = (geometry.stride, geometry.padding)
    let output = geometry.outputPlane
    // The outputs that the first and the last input pixel would reach for.
    let before = max(0, geometry.kernel - 1 - padding)
    let reach = (max(geometry.inputHeight, geometry.inputWidth) - 1 + padding) / stride
    let border = Border(
      before: (before + stride - 1) / stride,
      after: max(0, reach - min(output.height, output.width) + 1))
    let padded = border.around(output)
    var classes: [Class] = []
    for oddY in 0..<stride {
      for oddX in 0..<stride {
        var new = Class()
        // The whole part of (p + padding) / stride, for the first p of the class.
        let (firstY, firstX) = (oddY + padding, oddX + padding)
        for (tap, ky, kx) in geometry.eachTap
        where (firstY - ky).isMultiple(of: stride) && (firstX - kx).isMultiple(of: stride) {
          let dy = (firstY - ky) / stride + border.before
          let dx = (firstX - kx) / stride + border.before
          new.taps.append(
            Tap(
              offset: (dy * padded.width + dx) * ChannelBlock.width, row: tap * geometry.outputs))
        }
        for y in Swift.stride(from: oddY, to: geometry.inputHeight, by: stride) {
          for x in Swift.stride(from: oddX, to: geometry.inputWidth, by: stride) {
            new.sources.append(
              (y / stride * padded.width + x / stride) * ChannelBlock.width)
            new.targets.append(y * geometry.inputWidth + x)
          }
        }
        classes.append(new)
      }
    }
    self.classes = classes
    inputs = geometry.outputs
    outputs = geometry.inputs
    weightRows = geometry.taps * geometry.outputs
    source = output
    self.border = border
    target = geometry.inputPlane
  }
}

extension ConvolutionGeometry {
  /// Every tap with its row and column.
  var eachTap: [(tap: Int, ky: Int, kx: Int)] {
    (0..<taps).map { ($0, $0 / kernel, $0 % kernel) }
  }
}
