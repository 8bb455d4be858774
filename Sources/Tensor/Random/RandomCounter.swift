/// What a random number is for. Numbers of different purposes never share a counter.
public enum RandomPurpose: UInt8, Sendable, CaseIterable {
  /// The order of the training set in an epoch.
  case order = 0
  /// The Gaussian noise of variational layers.
  case noise = 1
  /// The masks of dropout layers.
  case dropout = 2
  /// The initial weights of a generated model.
  case initialisation = 3
  // 4 divided data sets of idx files once.
  /// The pictures of a data set made by program.
  case picture = 5
  /// The order in which weights are pruned at random.
  case mask = 6
  /// How training images are moved and mirrored.
  case augment = 7
}

/// The place of a block of four random words in a model's random numbers.
///
/// ```
/// word 0   step                               batch number within the epoch
/// word 1   position << 16 | block             position in the batch; block of four words at a site
/// word 2   epoch
/// word 3   purpose << 24 | site               site: the layer, or whatever the purpose counts
/// ```
/// A plain sequence of words, such as those of a permutation, counts its blocks in `step`.
public enum RandomCounter {
  /// The counter of one block.
  ///
  /// - Precondition: `epoch` and `step` fit 32 bits, `position` and `block` 16 bits, `site` 24 bits.
  @inlinable
  public static func counter(
    purpose: RandomPurpose, epoch: Int, step: Int, position: Int = 0, site: Int = 0, block: Int = 0
  ) -> SIMD4<UInt32> {
    precondition(
      (0..<1 << 16).contains(position) && (0..<1 << 16).contains(block)
        && (0..<1 << 24).contains(site),
      "position \(position), block \(block), site \(site)")
    return SIMD4(
      UInt32(step), UInt32(position) << 16 | UInt32(block), UInt32(epoch),
      UInt32(purpose.rawValue) << 24 | UInt32(site))
  }
}
