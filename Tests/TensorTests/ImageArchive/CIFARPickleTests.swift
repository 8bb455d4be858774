import Tensor
import TestSupport
import Testing

/// Pickles of CIFAR that other hands wrote.
@Suite struct CIFARPickleTests {
  private let files = FileSystem()

  /// Reads a folder whose pickles are all the same.
  private func read(_ pickle: [UInt8]) throws -> ImageArchive {
    try withTemporaryFolder { folder in
      for name in ["train", "test"] as [Path] { try files.write(pickle, to: folder / name) }
      let place = try #require(try ImageArchive.places(in: folder, files: files).first)
      return try ImageArchive.read(place, files: files)
    }
  }

  private func error(_ pickle: [UInt8]) throws -> FileFormatError {
    try #require(throws: FileFormatError.self) { try read(pickle) }
  }

  private func error(_ entries: (inout PickleProgram) -> Void) throws -> FileFormatError {
    try error(program(entries))
  }

  private func program(_ entries: (inout PickleProgram) -> Void) -> [UInt8] {
    PickleProgram {
      $0.op(0x80)
      $0.op(2)
      $0.dict(entries)
      $0.op(".")
    }.bytes
  }

  private func data(
    _ program: inout PickleProgram, type: String = "u1", _ shape: [Int] = [2, 3_072]
  ) {
    program.text("data")
    program.array(type, order: "|", shape: shape) {
      $0.bytes([UInt8](repeating: 200, count: shape.reduce(1, *)))
    }
  }

  private func labels(_ program: inout PickleProgram, _ labels: [Int]) {
    program.text("fine_labels")
    program.op("](")
    for label in labels { program.int(label) }
    program.op("e")
  }

  @Test func `texts and bytes of Python 3 are read as well`() throws {
    let archive = try read(
      program {
        $0.text("data")
        $0.array("u1", order: "|", shape: [2, 3_072]) {
          $0.latin1((0..<2).flatMap { ImageFolders.pixels($0) })
        }
        labels(&$0, [7, 99])
      })
    #expect(archive.training.labels == [7, 99])
    let images = archive.training.images
    withExtendedLifetime(images) {
      #expect(Array(images.bytes) == (0..<2).flatMap { ImageFolders.pixels($0) })
    }
  }

  @Test func `keys may be bytes, as Python 3 may have them that read the published files`() throws {
    let archive = try read(
      program {
        $0.bytes(Array("data".utf8))
        $0.array("u1", order: "|", shape: [1, 3_072]) { $0.bytes(ImageFolders.pixels(3)) }
        $0.bytes(Array("fine_labels".utf8))
        $0.op("](")
        $0.int(42)
        $0.op("e")
      })
    #expect(archive.training.labels == [42])
  }

  @Test func `an array may be larger than any program of PyTorch's files`() throws {
    let count = 6_000
    let archive = try read(
      program {
        data(&$0, [count, 3_072])
        labels(&$0, (0..<count).map { $0 % 100 })
      })
    #expect(archive.training.count == count)
    #expect(archive.training.labels.last == UInt8((count - 1) % 100))
  }

  @Test func `arrays may be those of protocol 5, in either order`() throws {
    let images = (0..<2).map { ImageFolders.pixels($0) }
    for isFortran in [false, true] {
      let archive = try read(
        program {
          $0.text("data")
          $0.array5(
            "u1", order: "|", shape: [2, 3_072], isFortran: isFortran,
            isFortran
              ? (0..<3_072).flatMap { pixel in images.map { $0[pixel] } } : Array(images.joined()))
          labels(&$0, [7, 99])
        })
      #expect(archive.training.labels == [7, 99])
      let read = archive.training.images
      withExtendedLifetime(read) { #expect(Array(read.bytes) == Array(images.joined())) }
    }
  }

  @Test func `labels may be an array, or numbers of numpy`() throws {
    let array = try read(
      program {
        data(&$0)
        $0.text("fine_labels")
        $0.array5("i8", order: "<", shape: [2], [99, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0])
      })
    #expect(array.training.labels == [99, 3])
    let numbers = try read(
      program {
        data(&$0)
        $0.text("fine_labels")
        $0.op("](")
        $0.scalar("u2", order: ">", [0, 42])
        $0.int(1)
        $0.op("e")
      })
    #expect(numbers.training.labels == [42, 1])
    let table = try error {
      data(&$0)
      $0.text("fine_labels")
      $0.array5("i8", order: "<", shape: [1, 1], [1, 0, 0, 0, 0, 0, 0, 0])
    }
    #expect(table.key == "fine_labels" && table.message.contains("expected a list of labels"))
    let range = try error {
      data(&$0)
      $0.text("fine_labels")
      $0.array5("i2", order: "<", shape: [2], [1, 0, 0, 1])
    }
    #expect(range.message.contains("a label from 0 to 255 at place 1, found 256"))
  }

  @Test func `nothing in a pickle is executed`() throws {
    let call = try error(
      PickleProgram {
        $0.op(0x80)
        $0.op(2)
        $0.call("os", "system") { $0.text("touch here") }
        $0.op(".")
      }.bytes)
    #expect(call.kind == .forbiddenGlobal && call.message.contains("found os.system"))
    let data = try error {
      $0.text("data")
      $0.call("numpy", "frombuffer") { $0.bytes([UInt8](repeating: 0, count: 3_072)) }
      labels(&$0, [1])
    }
    #expect(data.kind == .forbiddenGlobal && data.key == "data")
    #expect(data.message.contains("found numpy.frombuffer, which was not made"))
    // The right name in the wrong module.
    let array = try error {
      $0.text("data")
      $0.call("posix", "_reconstruct") { $0.global("numpy", "ndarray") }
      labels(&$0, [1])
    }
    #expect(array.kind == .forbiddenGlobal)
    let label = try error {
      self.data(&$0)
      $0.text("fine_labels")
      $0.op("](")
      $0.int(1)
      $0.call("builtins", "eval") { $0.text("1") }
      $0.op("e")
    }
    #expect(label.kind == .forbiddenGlobal && label.message.contains("place 1"))
  }

  @Test func `other contents are refused with what is wanted`() throws {
    let missing = try error { labels(&$0, [1]) }
    #expect(missing.key == "data" && missing.message.contains("expected a numpy array of uint8"))
    let shape = try error {
      data(&$0, [3, 1_024])
      labels(&$0, [1, 2, 3])
    }
    #expect(shape.message.contains("[3, 1024]"))
    let type = try error {
      data(&$0, type: "i1")
      labels(&$0, [1, 2])
    }
    #expect(type.message.contains("of another type"))
    let count = try error {
      data(&$0)
      labels(&$0, [1])
    }
    #expect(count.message.hasPrefix("2 images, but 1 labels"))
    let range = try error {
      data(&$0)
      labels(&$0, [1, 100])
    }
    #expect(range.message.contains("label 100; expected 0 to 99"))
    let negative = try error {
      data(&$0)
      labels(&$0, [1, -1])
    }
    #expect(negative.key == "fine_labels")
    // An array of 2^40 rows without bytes.
    let promise = try error {
      $0.text("data")
      $0.array("u1", order: "|", shape: [1 << 30, 3_072]) { $0.bytes([]) }
      labels(&$0, [])
    }
    #expect(promise.key == "data")
  }

  @Test func `files that are no pickles are refused`() throws {
    let whole = ImageFolders.pickle(0..<2, labels: "fine_labels", classes: 100)
    #expect(try error([]).kind == .notAnArchive)
    #expect(try error(Array("<html>".utf8)).message.contains("HTML page"))
    #expect(try error([0x1F, 0x8B, 8, 0]).message.contains("gzip"))
    #expect(try error(Array(whole.dropLast())).kind == .truncated)
    #expect(try error(Array(whole[..<2_000])).kind == .truncated)
    #expect(try error(whole + [0]).kind == .badPickle)
    let storage = try error(
      PickleProgram {
        $0.op(0x80)
        $0.op(2)
        $0.tensor(0, [1])
        $0.op(".")
      }.bytes)
    #expect(storage.kind == .badPickle && storage.message.contains("storage"))
  }
}
