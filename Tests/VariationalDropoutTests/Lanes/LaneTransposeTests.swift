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
      transpose(into: buffer.vectors[0..<count]) { pixels.baseAddress! + $0 * count }
    }
    for i in 0..<count {
      for lane in 0..<LaneVector.count {
        #expect(buffer[i, lane: lane] == pixels[lane * count + i])
      }
    }
    #expect(buffer[count, lane: 0] == 0)
  }

  @Test func `pixels that fill no whole block stop the program in every build`() async {
    await #expect(processExitsWith: .failure) {
      let buffer = LaneBuffer(count: 2 * LaneVector.count)
      let pixels = [Float](repeating: 1, count: 2 * LaneVector.count)
      pixels.withUnsafeBufferPointer { pixels in
        transpose(into: buffer.vectors) { _ in pixels.baseAddress! }
        transpose(into: buffer.vectors[0..<(LaneVector.count + 1)]) { _ in pixels.baseAddress! }
      }
    }
  }
}
