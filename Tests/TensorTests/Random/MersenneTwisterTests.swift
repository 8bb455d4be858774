import Tensor
import Testing

@Suite struct MersenneTwisterTests {
  @Test func `words are those of the authors' program`() {
    // The first lines of mt19937ar.out.
    var generator = MersenneTwister(key: [0x123, 0x234, 0x345, 0x456])
    #expect(
      (0..<5).map { _ in generator.next() } == [
        1_067_595_299, 955_945_823, 477_289_528, 4_107_218_783, 4_228_976_476,
      ])
    for _ in 5..<999 { _ = generator.next() }
    // The last one there.
    #expect(generator.next() == 3_460_025_646)
  }

  @Test func `a seed is Python's`() {
    // random.seed(42); [random.getrandbits(32) for _ in range(3)]
    var generator = MersenneTwister(seed: 42)
    #expect((0..<3).map { _ in generator.next() } == [2_746_317_213, 478_163_327, 107_420_369])
  }

  @Test func `indices and shuffles are Python's`() {
    // random.seed(7); [random.randrange(n) for n in (1, 2, 3, 100, 4096, 10**9)]; x = list(range(12)); random.shuffle(x)
    var generator = MersenneTwister(seed: 7)
    let indices = [1, 2, 3, 100, 4096, 1_000_000_000].map { generator.index(below: $0) }
    #expect(indices == [0, 0, 1, 83, 395, 77_777_868])
    var numbers = Array(0..<12)
    generator.shuffle(&numbers)
    #expect(numbers == [10, 2, 9, 4, 7, 6, 11, 3, 0, 5, 1, 8])
  }

  @Test func `permutations are PyTorch's`() {
    // torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    var generator = MersenneTwister(torchSeed: 42)
    #expect(generator.torchPermutation(of: 10) == [2, 6, 1, 8, 4, 5, 0, 9, 3, 7])
    var negative = MersenneTwister(torchSeed: -1)
    #expect(negative.torchPermutation(of: 10) == [1, 4, 6, 2, 0, 5, 8, 7, 9, 3])
    // The split of the MNIST zoos.
    var other = MersenneTwister(torchSeed: 42)
    let order = other.torchPermutation(of: 60_000)
    #expect(
      order.prefix(3) == [37_542, 43_087, 2_992] && order.suffix(3) == [28_045, 16_929, 22_100])
    #expect(order.sorted() == Array(0..<60_000))
    #expect(other.torchPermutation(of: 0).isEmpty && other.torchPermutation(of: 1) == [0])
  }
}
