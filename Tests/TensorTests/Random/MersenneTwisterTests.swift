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
}
