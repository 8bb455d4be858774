import Tensor
import Testing
import VariationalDropout

struct LaneTransposeTests {
  @Test func `images stand side by side`() {
    let count = 3 * LaneVector.count
    let pixels = (0..<LaneVector.count).flatMap { lane in
      (0..<count).map { Float(lane * 1000 + $0) }
    }
    let buffer = LaneBuffer(count: count + 1)
    pixels.withUnsafeBufferPointer { pixels in
      transpose(into: buffer.vectors[0..<count]) {
        PixelSpan(base: pixels.baseAddress! + $0 * count, count: count)
      }
    }
    for i in 0..<count {
      for lane in 0..<LaneVector.count {
        #expect(buffer[i, lane: lane] == pixels[lane * count + i])
      }
    }
    #expect(buffer[count, lane: 0] == 0)
  }

  /// Numbers of pixels and of vectors that stop the program.
  private static let bad: [(pixels: Int, vectors: Int)] = [
    (LaneVector.count + 1, LaneVector.count + 1), (LaneVector.count, 2 * LaneVector.count),
  ]

  @Test func `pixels that fill no whole block stop the program in every build`() async {
    await #expect(processExitsWith: .failure) { Self.transposed(0) }
  }

  @Test func `images of another size stop the program in every build`() async {
    await #expect(processExitsWith: .failure) { Self.transposed(1) }
  }

  private static func transposed(_ number: Int) {
    let buffer = LaneBuffer(count: bad[number].vectors)
    [Float](repeating: 1, count: bad[number].pixels).withUnsafeBufferPointer { pixels in
      let span = PixelSpan(base: pixels.baseAddress!, count: pixels.count)
      transpose(into: buffer.vectors) { _ in span }
    }
  }
}
