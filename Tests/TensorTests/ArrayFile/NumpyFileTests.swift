import Tensor
import TestSupport
import Testing

@Suite struct NumpyFileTests {
  private static let arrays: [NumpyFile] = [
    NumpyFile(descriptor: "|u1", shape: [2, 3], bytes: [1, 2, 3, 4, 5, 6]),
    NumpyFile(descriptor: "<u2", shape: [1], bytes: [0x34, 0x12]),
    NumpyFile(descriptor: "<f8", shape: [], bytes: [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]),
    NumpyFile(descriptor: "<f4", shape: [0, 7], bytes: []),
  ]

  @Test(arguments: arrays) func `reads what it wrote`(array: NumpyFile) throws {
    #expect(try NumpyFile(decoding: array.file) == array)
    #expect((array.file.count - array.bytes.count) % 64 == 0)
  }

  /// What `numpy.save` of numpy 1.24 makes of `numpy.array([[1, 2, 3]], dtype="u1")`.
  @Test func `the bytes are those of numpy`() {
    let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 3), }"
    let padding = String(repeating: " ", count: 128 - 10 - header.utf8.count - 1) + "\n"
    let file = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array((header + padding).utf8)
    let array = NumpyFile(descriptor: "|u1", shape: [1, 3], bytes: [1, 2, 3])
    #expect(array.file == file + [1, 2, 3])
  }

  @Test(arguments: [
    ("'<f4'", "'>f4'", "its header"), ("'<f4'", "'|O8'", "its header"),
    ("False", "True ", "its header"), ("(2,)", "(3,)", "needs 12"),
    ("(2,)", "(-2)", "its header"), ("(2,)", "(,,)", "needs 4"),
    ("NUMPY", "NUMPX", "does not begin"),
  ])
  func `what is read is what fits`(old: String, new: String, message: String) throws {
    var file = NumpyFile(
      descriptor: "<f4", shape: [2], bytes: [UInt8](repeating: 0, count: 8)
    ).file
    let place = try #require(file.firstRange(of: Array(old.utf8)))
    file.replaceSubrange(place, with: Array(new.utf8))
    let error = #expect(throws: FileFormatError.self) { try NumpyFile(decoding: file) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func `every truncation, and a length beyond bounds, is an error`() {
    let file = Self.arrays[0].file
    for count in 0..<file.count {
      #expect(throws: FileFormatError.self, "\(count) bytes") {
        try NumpyFile(decoding: Array(file.prefix(count)))
      }
    }
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 3), }\n"
    let huge =
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
    #expect(throws: FileFormatError.self) { try NumpyFile(decoding: huge) }
  }

  @Test func `an archive holds arrays by name`() throws {
    let archive = NumpyArchive([("full", Self.arrays[0]), ("sparse", Self.arrays[1])])
    let read = try NumpyArchive(decoding: archive.file)
    #expect(read == archive && read["sparse"] == Self.arrays[1] && read["x"] == nil)
    for count in stride(from: 0, to: archive.file.count, by: 7) {
      #expect(throws: (any Error).self, "\(count) bytes") {
        try NumpyArchive(decoding: Array(archive.file.prefix(count)))
      }
    }
  }

  @Test func `no more is unpacked than memory is allowed`() throws {
    var archive = DeflatedArchive()
    archive.addZeros("full.npy", count: 1 << 22)
    let error = try #require(throws: FileFormatError.self) {
      try NumpyArchive(decoding: archive.archive(), memory: MemoryBudget(1 << 20))
    }
    #expect(error.kind == .limit && error.message.contains("--limit-memory"))
    #expect(throws: FileFormatError.self) { try NumpyArchive(decoding: archive.archive()) }
  }
}
