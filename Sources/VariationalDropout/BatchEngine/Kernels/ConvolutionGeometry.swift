/// The sizes of a convolution; a linear layer is one with a kernel of 1 on an image of one pixel.
package struct ConvolutionGeometry: Sendable, Hashable {
  package let inputs: Int
  package let outputs: Int
  /// The side of the square kernel.
  package let kernel: Int
  package let stride: Int
  /// Rows and columns of zeros around the image.
  package let padding: Int
  package let inputHeight: Int
  package let inputWidth: Int

  /// - Precondition: all sizes but the padding are positive, and the kernel fits the padded image.
  package init(
    inputs: Int, outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, inputHeight: Int,
    inputWidth: Int
  ) {
    precondition(
      min(inputs, outputs, kernel, stride) > 0 && padding >= 0
        && min(inputHeight, inputWidth) > 0
        && min(inputHeight, inputWidth) + 2 * padding >= kernel,
      "a convolution of \(inputs)x\(inputHeight)x\(inputWidth) to \(outputs) channels, kernel "
        + "\(kernel), stride \(stride), padding \(padding)")
    self.inputs = inputs
    self.outputs = outputs
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
  }

  package var outputHeight: Int { (inputHeight + 2 * padding - kernel) / stride + 1 }
  package var outputWidth: Int { (inputWidth + 2 * padding - kernel) / stride + 1 }
  package var taps: Int { kernel * kernel }

  package var inputPlane: Plane {
    Plane(channels: inputs, height: inputHeight, width: inputWidth)
  }
  package var outputPlane: Plane {
    Plane(channels: outputs, height: outputHeight, width: outputWidth)
  }

  /// The lane vectors of the weights, `[output block][tap][input][16]`.
  package var weightVectors: Int {
    ChannelBlock.count(outputs) * taps * inputs * ChannelBlock.vectors
  }
}

/// The sizes of what a layer takes or gives for one image, `[block][y][x][16]`.
package struct Plane: Sendable, Hashable {
  package let channels: Int
  package let height: Int
  package let width: Int

  package init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  package var blocks: Int { ChannelBlock.count(channels) }
  /// The pixels of one channel.
  package var positions: Int { height * width }
  /// The lane vectors of one block.
  package var blockVectors: Int { positions * ChannelBlock.vectors }
  /// The lane vectors of an image.
  package var vectors: Int { blocks * blockVectors }
}
