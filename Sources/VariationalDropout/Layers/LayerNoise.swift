import Tensor

/// The standard Gaussians of one layer for one sample, counted as (channel, y, x) before pooling.
package enum LayerNoise {
  /// Drawn as needed: one stream a channel for pooled layers, one in all for the others.
  case streams(LaneStreams)
  /// Laid out in memory, as the golden cases give them.
  case given(LaneSpan)

  /// Fills `values` with those of `channel`, from `offset` within the channel on.
  ///
  /// Streams go forward only: calls for one channel come in order, without gaps, by even counts.
  @inline(__always) func fill(
    _ values: MutableLaneSpan, channel: Int, channelSize: Int, offset: Int
  ) {
    switch self {
    case .streams(let streams): streams.fillGaussians(values, from: channel)
    case .given(let noise):
      values.update(from: noise.dropFirst(channel &* channelSize &+ offset)[0..<values.count])
    }
  }
}

/// The place of a sample in training, which its random numbers are a function of.
package struct SamplePlace {
  package var key: LaneKey
  /// Each model's epoch.
  package var epochs: LaneWordVector
  package var step: Int
  package var position: Int

  package init(key: LaneKey, epochs: LaneWordVector, step: Int = 0, position: Int = 0) {
    self.key = key
    self.epochs = epochs
    self.step = step
    self.position = position
  }

  /// The stream of one purpose at one site; `block` tells streams of one site apart.
  package func stream(_ purpose: RandomPurpose, site: Int, block: Int) -> LaneStream {
    let counter = RandomCounter.counter(
      purpose: purpose, epoch: 0, step: step, position: position, site: site, block: block)
    return LaneStream(
      philox(
        key,
        (
          LaneWordVector(repeating: counter[0]), LaneWordVector(repeating: counter[1]), epochs,
          LaneWordVector(repeating: counter[3])
        )))
  }
}
