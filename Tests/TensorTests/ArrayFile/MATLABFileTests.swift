import Tensor
import TestSupport
import Testing

/// SVHN's files as other hands wrote them.
@Suite struct MATLABFileTests {
  private let files = FileSystem()
  private let whole = ImageFolders.svhn(0..<2)

  private func read(_ file: [UInt8]) throws -> ImageArchive {
    try withTemporaryFolder { folder in
      for name in ["train_32x32.mat", "test_32x32.mat"] as [Path] {
        try files.write(file, to: folder / name)
      }
      let place = try #require(try ImageArchive.places(in: folder, files: files).first)
      return try ImageArchive.read(place, files: files)
    }
  }

  private func error(_ file: [UInt8]) throws -> FileFormatError {
    try #require(throws: FileFormatError.self) { try read(file) }
  }

  /// A file with some variables, not compressed.
  private func file(
    _ variables: [(String, [Int], [UInt8])], kind: UInt8 = 9, type: UInt32 = 2
  ) -> [UInt8] {
    var program = MATLABProgram()
    for (name, shape, elements) in variables {
      program.add(name, shape, elements, isCompressed: false, kind: kind, type: type)
    }
    return program.bytes
  }

  private let image = ("X", [32, 32, 3, 1], [UInt8](repeating: 7, count: 3_072))

  @Test func `variables may come in any order, among others`() throws {
    let archive = try read(file([("z", [1, 2], [1, 2]), ("y", [1, 1], [10]), image]))
    #expect(archive.training.labels == [0] && archive.training.count == 1)
  }

  @Test func `labels may be a row, as scipy writes a list`() throws {
    let images = ("X", [32, 32, 3, 2], image.2 + image.2)
    let archive = try read(file([images, ("y", [1, 2], [3, 10])]))
    #expect(archive.training.labels == [3, 0])
  }

  @Test func `labels may be whole numbers of any type`() throws {
    func bytes(_ number: some BitwiseCopyable) -> [UInt8] {
      withUnsafeBytes(of: number, Array.init)
    }
    let types: [(UInt32, [UInt8])] = [
      (1, bytes(Int8(4))), (2, bytes(UInt8(4))), (3, bytes(Int16(4))), (4, bytes(UInt16(4))),
      (5, bytes(Int32(4))), (6, bytes(UInt32(4))), (7, bytes(Float(4))), (9, bytes(4.0)),
      (12, bytes(Int64(4))), (13, bytes(UInt64(4))),
    ]
    for (type, element) in types {
      var program = MATLABProgram()
      program.add("X", image.1, image.2, isCompressed: true)
      program.add("y", [1, 1], element, isCompressed: true, kind: 6, type: type)
      #expect(try read(program.bytes).training.labels == [4], "type \(type)")
    }
  }

  @Test func `numbers that no label can be are refused, whatever their type`() throws {
    func message(_ type: UInt32, _ number: some BitwiseCopyable) throws -> String {
      var program = MATLABProgram()
      program.add("X", image.1, image.2, isCompressed: false)
      program.add(
        "y", [1, 1], withUnsafeBytes(of: number, Array.init), isCompressed: false, kind: 6,
        type: type)
      return try error(program.bytes).message
    }
    #expect(try message(4, UInt16(0xFF04)).contains("label 65284.0"))
    #expect(try message(13, UInt64.max).contains("expected 1 to 10"))
    #expect(try message(3, Int16(-1)).contains("label -1.0"))
    #expect(try message(9, Double.nan).contains("label nan"))
  }

  @Test func `other contents are refused with what is wanted`() throws {
    #expect(try error(file([image])).kind == .missingMember)
    #expect(try error(file([image])).message.contains("no variable 'y'"))
    #expect(try error(file([image, ("y", [1, 1], [11])])).message.contains("label 11"))
    #expect(try error(file([image, ("y", [1, 1], [0])])).message.contains("expected 1 to 10"))
    #expect(
      try error(file([image, ("y", [2, 1], [1, 2])])).message.contains("there are 2 labels"))
    #expect(
      try error(file([image, ("y", [1, 2], [1, 2])])).message.contains("there are 2 labels"))
    #expect(
      try error(file([image, ("y", [2, 2], [1, 2, 3, 4])])).message.contains(
        "a column or row of labels"))
    #expect(try error(file([("X", [32, 32, 3], image.2), ("y", [1, 1], [1])])).key == "X")
    #expect(try error(file([image], kind: 5)).message.contains("no full array"))
    #expect(try error(file([image], type: 18)).message.contains("type 18"))
    #expect(try error(file([("X", [32, 32, 3, 2], image.2)])).message.contains("only 3072 bytes"))
    #expect(try error(file([("X", [31, 32, 3, 1], image.2)])).message.contains("expected 2976"))
    let huge = [Int(Int32.max), Int(Int32.max), Int(Int32.max), 8]
    #expect(try error(file([("X", huge, image.2)])).message.contains("only 3072 bytes"))
    #expect(try error(file([("X", [-1, 1], image.2)])).message.contains("dimensions"))
  }

  @Test func `damaged files are refused`() throws {
    #expect(try error([]).kind == .notAnArchive)
    #expect(try error(Array("MATLAB 7.3 MAT-file".utf8)).message.contains("HDF5"))
    #expect(try error(Array(whole[..<127])).kind == .notAnArchive)
    var order = whole
    order.replaceSubrange(126..<128, with: "MI".utf8)
    #expect(try error(order).kind == .byteOrder)
    for count in [130, 150, whole.count - 1] {
      #expect(try error(Array(whole[..<count])).kind == .truncated, "\(count)")
    }
    #expect(try error(Array(whole[..<128])).kind == .missingMember)
    var flipped = whole
    flipped[1_000] ^= 1
    #expect(try error(flipped).kind == .checksum)
    var method = whole
    method[136] = 0x79
    #expect(try error(method).kind == .badArchive)
  }

  @Test func `no bit that is flipped does more than be seen or change a byte`() throws {
    let plain = ImageFolders.svhn(0..<1, isCompressed: false)
    // The header's version and order, the tags, dimensions and names of X, and all of y behind it.
    let places = Array(124..<200) + Array((plain.count - 80)..<plain.count)
    for place in places {
      for bit in 0..<8 {
        var file = plain
        file[place] ^= 1 << UInt8(bit)
        do {
          let archive = try read(file)
          #expect(archive.training.count == 1 && archive.training.labels[0] < 10)
        } catch {
          #expect(error is FileFormatError, "byte \(place), bit \(bit): \(error)")
        }
      }
    }
  }

  @Test func `a promise of more than a stream can hold takes no memory`() throws {
    // A stored block whose variable says that it has 2^32 - 1 bytes.
    var bomb = whole
    let tag = 128 + 8 + 2 + 5
    bomb.replaceSubrange((tag + 4)..<(tag + 8), with: [255, 255, 255, 255])
    let error = try error(bomb)
    #expect(error.kind == .badArchive && error.message.contains("which no deflate stream does"))
  }
}
