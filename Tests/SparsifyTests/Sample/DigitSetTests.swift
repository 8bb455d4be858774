import Sparsify
import Tensor
import Testing

@Suite struct DigitSetTests {
  /// Whoever names a sample by its seed means these bytes, on every machine.
  @Test(arguments: [
    (1, 28, UInt32(3_411_351_665)), (3, 28, 3_934_393_095), (3, 32, 3_751_159_307),
  ])
  func `pictures and labels are the same on every machine`(
    channels: Int, side: Int, pictures: UInt32
  ) {
    let digits = DigitSet(count: 100, number: 0, channels: channels, side: side, seed: 1)
    #expect(CRC32.checksum(digits.bytes) == pictures)
    #expect(CRC32.checksum(digits.labels) == 3_033_635_757)
  }

  @Test func `pictures and labels depend on seed and set`() {
    let first = DigitSet(count: 30, number: 0, channels: 1, side: 28, seed: 7)
    let again = DigitSet(count: 30, number: 0, channels: 1, side: 28, seed: 7)
    #expect(first.bytes == again.bytes)
    let other = DigitSet(count: 30, number: 1, channels: 1, side: 28, seed: 7)
    let reseeded = DigitSet(count: 30, number: 0, channels: 1, side: 28, seed: 8)
    #expect(first.bytes != other.bytes && first.labels != other.labels)
    #expect(first.bytes != reseeded.bytes && first.labels != reseeded.labels)
  }

  @Test(arguments: [10, 50, 1_234])
  func `classes are balanced and shuffled`(count: Int) {
    let labels = DigitSet(count: count, number: 0, channels: 1, side: 28, seed: 3).labels
    let counts = (0..<10).map { digit in labels.count { $0 == digit } }
    #expect(counts.max()! - counts.min()! <= 1)
    #expect(labels.count == count && labels.allSatisfy { $0 < 10 })
    #expect(Array(labels.prefix(10)) != Array(0..<10))
  }

  @Test func `images are normalised as MNIST's`() {
    let digits = DigitSet(count: 20, number: 0, channels: 1, side: 28, seed: 1)
    let set = digits.imageSet
    #expect(set.images.shape == [20, 1, 28, 28])
    #expect(set.labels == digits.labels.map { Int32($0) })
    let values = set.floats()
    for (value, byte) in zip(values, digits.bytes) {
      #expect(abs(value * 0.3081 + 0.1307 - Float(byte) / 255) < 1e-6)
    }
  }

  @Test func `every picture has ink in its middle and is unlike the others of its class`() {
    let digits = DigitSet(count: 200, number: 2, channels: 1, side: 28, seed: 1)
    for i in 0..<200 {
      let picture = Array(digits.picture(i))
      let middle = (6..<22).flatMap { y in (6..<22).map { x in Double(picture[y * 28 + x]) } }
      let rim = (0..<28).map { Double(picture[$0]) }
      #expect(middle.max()! > 60)
      let mean = (middle: middle.reduce(0, +) / 256, rim: rim.reduce(0, +) / 28)
      #expect(mean.middle > mean.rim)
    }
    #expect(Set((0..<200).map { Array(digits.picture($0)) }).count == 200)
  }

  @Test func `coloured digits have colour`() {
    let digits = DigitSet(count: 40, number: 0, channels: 3, side: 32, seed: 1)
    let isGrey = (0..<40).map { i -> Bool in
      let picture = Array(digits.picture(i))
      let red = Array(picture[..<1024])
      return red == Array(picture[1024..<2048]) && red == Array(picture[2048...])
    }
    #expect(!isGrey.contains(true))
  }
}
