import Tensor
import TestSupport
import Testing

@Suite struct ArrayFileWriterTests {
  private let files = FileSystem()

  @Test func `an archive written bit by bit is that of its whole arrays`() throws {
    try withTemporaryFolder { folder in
      let (outline, scalars) = ArrayOutline.texts("names", ["ab", "ü", ""], shape: [3])
      let layout = NumpyArchiveLayout([
        ArrayOutline("config/a::b", .number(.float64), shape: []), outline,
        ArrayOutline("flags", .number(.bool), shape: [2, 2]),
      ])
      let path = folder / "x.npz"
      let writer = try ArrayFileWriter(layout, to: path, files: files)
      try writer.append([true], to: "flags")
      try writer.append(scalars, to: "names")
      try writer.append([false, true, true], to: "flags")
      try writer.append([0.5], to: "config/a::b")
      try writer.finish()
      let read = try NumpyArchive(decoding: try files.read(path))
      #expect(read.arrays.map(\.name) == ["config/a::b", "flags", "names"])
      let names = try #require(read["names"])
      #expect(names.descriptor == "<U2" && names.shape == [3])
      #expect(names.bytes.count == 24 && names.bytes[0] == 0x61 && names.bytes[8] == 0xFC)
      #expect(names.bytes[16...].allSatisfy { $0 == 0 })
      #expect(
        read["flags"] == NumpyFile(descriptor: "|b1", shape: [2, 2], bytes: [1, 0, 1, 1]))
      #expect(read["config/a::b"]?.bytes == [0, 0, 0, 0, 0, 0, 0xE0, 0x3F])
    }
  }

  /// More than 32 bits can count, of which the disk has only what was written.
  @Test func `an archive beyond four gigabytes is read again`() throws {
    try withTemporaryFolder { folder in
      let path = folder / "x.npz"
      let layout = NumpyArchiveLayout([
        ArrayOutline("large", .number(.uint8), shape: [5 << 30]),
        ArrayOutline("small", .number(.uint8), shape: [2]),
      ])
      let file = try OutputFile(path, files: files)
      for (offset, bytes) in layout.frame(checksums: [0, CRC32.checksum([7, 8])]) {
        try bytes.withUnsafeBytes { try file.write($0, at: offset) }
      }
      try [UInt8(7), 8].withUnsafeBytes { try file.write($0, at: layout.offsets[1]) }
      try file.close()
      let info = try #require(try files.info(path))
      #expect(info.size > 5 << 30 && layout.offsets[1] > 5 << 30)
      let tail = try #require(try files.readTail(of: path, count: 400))
      // The directory counts in 64 bits: a field of two sizes, one of a place, a record and its locator.
      #expect(tail.bytes.firstRange(of: [1, 0, 16, 0]) != nil)
      #expect(tail.bytes.firstRange(of: [1, 0, 8, 0]) != nil)
      #expect(tail.bytes.firstRange(of: [0x50, 0x4B, 6, 6]) != nil)
      #expect(tail.bytes.firstRange(of: [0x50, 0x4B, 6, 7]) != nil)
    }
  }

  @Test func `a full disk is an error`() throws {
    let layout = NumpyArchiveLayout([ArrayOutline("a", .number(.uint8), shape: [4096])])
    #expect(throws: FileError.self) {
      let writer = try ArrayFileWriter(layout, to: "/dev/full", files: files)
      try writer.append([UInt8](repeating: 1, count: 4096), to: "a")
      try writer.finish()
    }
  }
}
