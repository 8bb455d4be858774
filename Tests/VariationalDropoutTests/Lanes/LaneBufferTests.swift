import Testing
import VariationalDropout

struct LaneBufferTests {
  @Test func `a buffer begins with zeros and keeps what each lane is given`() {
    let buffer = LaneBuffer(count: 3)
    #expect(buffer.count == 3)
    for index in 0..<3 {
      for lane in 0..<LaneVector.count {
        #expect(buffer[index, lane: lane] == 0)
        buffer[index, lane: lane] = Float(100 * index + lane)
      }
    }
    for index in 0..<3 {
      for lane in 0..<LaneVector.count {
        #expect(buffer[index, lane: lane] == Float(100 * index + lane))
      }
    }
  }

  @Test func `a number beyond the end stops the program in every build`() async {
    await #expect(processExitsWith: .failure) {
      let buffer = LaneBuffer(count: 2)
      buffer[1, lane: 0] = 1
      buffer[2, lane: 0] = 1
    }
  }

  @Test func `a random stream that is not there stops the program in every build`() async {
    await #expect(processExitsWith: .failure) {
      let one = LaneWordVector(repeating: 1)
      let streams = LaneStreams(count: 2)
      streams.set(1, to: LaneStream((one, one, one, one)))
      streams.set(2, to: LaneStream((one, one, one, one)))
    }
  }
}
