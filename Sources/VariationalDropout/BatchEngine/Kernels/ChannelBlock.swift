/// Sixteen channels that lie side by side: how the batch engine lays out whatever has channels.
///
/// An image is `[block][y][x][16]`, so that lanes are channels. With sixteen numbers for every vector width
/// the layout is the same for all of them; where the number of channels is no multiple of sixteen, the
/// rest of the last block is zero. Blocks are outside of the positions, for rows of all channels, whose
/// lengths are powers of two, would meet in a few sets of the first-level cache.
package enum ChannelBlock {
  package static let width = 16
  /// The lane vectors of a block: one with AVX-512, else two.
  package static let vectors = width / LaneVector.count

  /// The blocks that hold so many channels.
  package static func count(_ channels: Int) -> Int { (channels + width - 1) / width }
}
