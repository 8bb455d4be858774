import Tensor
import Testing

@Suite struct EventFileTests {
  /// The masked checksum is that of TensorBoard for the length of 24 bytes and for the version record at time 0.
  @Test func `it begins with its version`() {
    let payload = [9, 0, 0, 0, 0, 0, 0, 0, 0, 0x1A, 13] + Array("brain.Event:2".utf8)
    let file = EventFile(time: 0).bytes
    #expect(Array(file[0..<8]) == [24, 0, 0, 0, 0, 0, 0, 0])
    #expect(Array(file[12..<36]) == payload && file.count == 40)
    // Of 8 bytes that say 24, as every event file has them.
    #expect(Array(file[8..<12]) == [0xA3, 0x7F, 0x4B, 0x22])
  }

  @Test func `a number has its tag, its step unless that is 0, and its value, be it 0`() {
    var file = EventFile(time: 1)
    let start = file.bytes.count
    file.add(0, tag: "a", step: 0, time: 1)
    file.add(1.5, tag: "ray/tune/x", step: 300, time: 1)
    let first = Array(file.bytes[(start + 12)...].prefix(9 + 2 + 10))
    let time: [UInt8] = [9, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
    #expect(first == time + [0x2A, 10, 0x0A, 8, 0x0A, 1, UInt8(ascii: "a"), 0x15, 0, 0, 0, 0])
    let second = Array(file.bytes[(start + 16 + first.count + 12)...].dropLast(4))
    #expect(
      second == time + [0x10, 0xAC, 2, 0x2A, 19, 0x0A, 17, 0x0A, 10] + Array("ray/tune/x".utf8)
        + [0x15, 0, 0, 0xC0, 0x3F])
  }

  @Test func `a histogram has its five numbers, its limits and its counts`() {
    var file = EventFile(time: 0)
    let start = file.bytes.count
    file.add(
      EventFile.Histogram(
        minimum: -1, maximum: 2, sum: 3, sumOfSquares: 5, limits: [0, 2], counts: [1, 2]),
      tag: "h", step: 0, time: 0)
    let payload = Array(file.bytes[(start + 12)...].dropLast(4))
    let message = Array(payload.dropFirst(9 + 2 + 2 + 3 + 2))
    #expect(message.count == 5 * 9 + 2 * (2 + 16))
    #expect(stride(from: 0, to: 45, by: 9).map { message[$0] } == [0x09, 0x11, 0x19, 0x21, 0x29])
    // The count is the sum of the buckets.
    #expect(Array(message[19..<27]) == [0, 0, 0, 0, 0, 0, 8, 0x40])
    #expect(Array(message[45..<47]) == [0x32, 16] && Array(message[63..<65]) == [0x3A, 16])
  }
}
