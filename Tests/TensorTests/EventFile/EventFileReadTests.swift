import Tensor
import Testing

@Suite struct EventFileReadTests {
  private var file: EventFile {
    var file = EventFile(time: 3)
    file.add(0, tag: "ray/tune/x", step: 0, time: 3)
    file.add(1.5, tag: "ray/tune/x", step: 300, time: 4)
    file.add(histogram, tag: "h", step: 2, time: 4)
    return file
  }

  private let histogram = EventFile.Histogram(
    minimum: -1, maximum: 2, sum: 3, sumOfSquares: 5, limits: [0, 2], counts: [1, 2])

  @Test func `what was added is read`() throws {
    let events = try EventFile.events(in: file.bytes)
    #expect(events.map(\.tag) == ["ray/tune/x", "ray/tune/x", "h"])
    #expect(events.map(\.step) == [0, 300, 2])
    #expect(events.map(\.value) == [.number(0), .number(1.5), .histogram(histogram)])
  }

  @Test func `any byte that changed is noticed, and any that is missing`() throws {
    let bytes = file.bytes
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 1
      #expect(throws: EventFileError.self, "byte \(place)") {
        try EventFile.events(in: changed)
      }
    }
    for count in 1..<bytes.count {
      let records = try? EventFile.events(in: Array(bytes.prefix(count)))
      // A file may end behind a record.
      #expect(records == nil || records!.count < 3, "\(count) bytes")
    }
  }

  @Test func `a length beyond all bytes is told with its place`() {
    let bytes = [UInt8](repeating: 0xFF, count: 8) + [0xAA, 0xD5, 0x3F, 0x6B]
    let error = #expect(throws: EventFileError.self) { try EventFile.events(in: bytes) }
    #expect(error?.description.contains("the record at byte 0") == true)
  }
}
