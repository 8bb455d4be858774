import VariationalDropout

/// Numbers in the layout of the batch engine, in which a block has sixteen channels.
enum Blocked {
  /// Images `[image][channel][y][x]` as `[image][block][y][x][16]`, zero beyond the last channel.
  static func images(_ values: [Float], _ plane: Plane) -> LaneBuffer {
    let perImage = plane.channels * plane.positions
    let buffer = LaneBuffer(count: values.count / perImage * plane.vectors)
    for (i, value) in values.enumerated() {
      buffer.vectors[element: element(i, perImage, plane)] = value
    }
    return buffer
  }

  /// The other way round.
  static func values(_ images: MutableLaneSpan, _ plane: Plane) -> [Float] {
    let perImage = plane.channels * plane.positions
    return (0..<(images.count / plane.vectors * perImage)).map {
      images[element: element($0, perImage, plane)]
    }
  }

  private static func element(_ i: Int, _ perImage: Int, _ plane: Plane) -> Int {
    let (image, inImage) = i.quotientAndRemainder(dividingBy: perImage)
    let (channel, position) = inImage.quotientAndRemainder(dividingBy: plane.positions)
    let block = image * plane.blocks + channel / ChannelBlock.width
    return (block * plane.positions + position) * ChannelBlock.width + channel % ChannelBlock.width
  }

  /// Weights `[output][input][ky][kx]` as `[output block][tap][input][16]`.
  static func weights(_ values: [Float], _ geometry: ConvolutionGeometry) -> LaneBuffer {
    let buffer = LaneBuffer(count: geometry.weightVectors)
    for (i, value) in values.enumerated() {
      buffer.vectors[element: element(i, geometry)] = value
    }
    return buffer
  }

  /// The other way round.
  static func values(_ weights: MutableLaneSpan, _ geometry: ConvolutionGeometry) -> [Float] {
    (0..<(geometry.outputs * geometry.inputs * geometry.taps)).map {
      weights[element: element($0, geometry)]
    }
  }

  private static func element(_ i: Int, _ geometry: ConvolutionGeometry) -> Int {
    let (rest, tap) = i.quotientAndRemainder(dividingBy: geometry.taps)
    let (output, input) = rest.quotientAndRemainder(dividingBy: geometry.inputs)
    let (block, lane) = output.quotientAndRemainder(dividingBy: ChannelBlock.width)
    return ((block * geometry.taps + tap) * geometry.inputs + input) * ChannelBlock.width + lane
  }
}
