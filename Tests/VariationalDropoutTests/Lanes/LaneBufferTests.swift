import Glibc
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

  @Test func `what is discarded is new memory when it is written to again`() {
    let page = Int(getpagesize()) / MemoryLayout<LaneVector>.stride
    let buffer = LaneBuffer(count: 1000 * page)
    buffer.vectors.update(repeating: LaneVector(repeating: 1))
    buffer.discard()
    // The system gives out pages as zeros; those at the ends are shared with others, and stay.
    for index in page..<(999 * page) { #expect(buffer[index, lane: 3] == 0) }
    buffer.vectors.update(repeating: LaneVector(repeating: 2))
    for index in [0, 500 * page, 1000 * page - 1] { #expect(buffer[index, lane: 3] == 2) }
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
