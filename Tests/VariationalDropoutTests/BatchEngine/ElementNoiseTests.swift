import Tensor
import Testing
import VariationalDropout

/// The noise of the batch engine.
@Suite struct ElementNoiseTests {
  private static let key = RandomKey(seed: 5, trialKey: 9)

  private func noise(
    _ key: RandomKey = key, epoch: Int = 1, step: Int = 0, image: Int = 0, layer: Int = 0,
    elements: Int
  ) -> [Float] {
    var noise = [Float](repeating: .nan, count: elements)
    NoisePlace(key: key, epoch: epoch, step: step).forEach(
      image: image, layer: layer, vectors: elements / LaneVector.count
    ) { index, values in
      for lane in 0..<LaneVector.count { noise[index * LaneVector.count + lane] = values[lane] }
    }
    return noise
  }

  @Test func `an element's noise is that of its counter`() {
    let noise = noise(epoch: 3, step: 4, image: 5, layer: 6, elements: 5 * 64)
    for element in [0, 1, 15, 16, 63, 64, 200, 319] {
      // The same channel of four pixels in a row has the four words of a block.
      let (group, inGroup) = element.quotientAndRemainder(dividingBy: 64)
      let words = Philox(Self.key).words(
        RandomCounter.counter(
          purpose: .noise, epoch: 3, step: 4, position: 5, site: 6,
          block: group * 16 + inGroup % 16))
      @inline(__always) func word(_ place: Int) -> LaneWordVector {
        LaneWordVector(repeating: words[place])
      }
      let gaussians = gaussians((word(0), word(1), word(2), word(3)))
      let expected = [gaussians.0, gaussians.1, gaussians.2, gaussians.3][inGroup / 16]
      #expect(noise[element].bitPattern == expected[0].bitPattern, "element \(element)")
    }
  }

  @Test func `noise does not depend on how many elements there are`() {
    let all = noise(elements: 256)
    for pixels in [1, 2, 3, 5] {
      #expect(noise(elements: 16 * pixels) == Array(all[..<(16 * pixels)]))
    }
  }

  @Test func `every number that names a place changes the noise`() {
    let base = noise(elements: 64)
    let others = [
      noise(RandomKey(seed: 6, trialKey: 9), elements: 64), noise(epoch: 2, elements: 64),
      noise(step: 1, elements: 64), noise(image: 1, elements: 64), noise(layer: 1, elements: 64),
    ]
    for (number, other) in others.enumerated() {
      #expect(zip(base, other).count { $0 == $1 } == 0, "number \(number)")
    }
  }

  @Test func `the largest image has different, standard Gaussians`() {
    let count = 64 * 64 * 64
    let noise = noise(elements: count)
    let mean = noise.reduce(0) { $0 + Double($1) } / Double(count)
    let variance = noise.reduce(0) { $0 + Double($1) * Double($1) } / Double(count)
    #expect(abs(mean) < 5 / Double(count).squareRoot())
    #expect(abs(variance - 1) < 5 * (2 / Double(count)).squareRoot())
    // Of neighbours in each direction.
    for distance in [1, 16, 64, 4096] {
      let products = (0..<(count - distance)).reduce(0.0) {
        $0 + Double(noise[$1]) * Double(noise[$1 + distance])
      }
      #expect(abs(products / Double(count)) < 5 / Double(count).squareRoot(), "\(distance)")
    }
    // Floats of 24 bits meet by chance here and there; a counter used twice would double whole groups.
    #expect(Set(noise).count > count * 9 / 10)
  }
}
