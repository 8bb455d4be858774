/// What PyTorch draws on a processor.
extension MersenneTwister {
  /// As `torch.manual_seed(seed)` does: the lower 32 bits count.
  package init(torchSeed seed: Seed) { self.init(word: UInt32(truncatingIfNeeded: seed.bits)) }

  /// Fewer than these `torchPermutation` orders: beyond that PyTorch draws 64 bits.
  package static let permutationLimit = Int(UInt32.max) / 20

  /// As `torch.randperm(count)`: each place but the last swaps with one at or behind it.
  ///
  /// What `random_split` cuts into its parts. Source: PyTorch, aten/src/ATen/native/TensorFactories.cpp,
  /// `randperm_cpu`.
  /// - Precondition: `count` is not negative and below `permutationLimit`.
  package mutating func torchPermutation(of count: Int) -> [Int] {
    precondition(0..<Self.permutationLimit ~= count, "a permutation of \(count)")
    var order = Array(0..<count)
    for place in order.indices.dropLast() {
      order.swapAt(place, place + Int(next()) % (count - place))
    }
    return order
  }
}
