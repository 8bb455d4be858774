import Tensor
import TestSupport
import Testing

@Suite struct ForeignFormatTests {
  private static let samples: [(ForeignFormat, [UInt8], String)] = [
    (
      .lfsPointer, Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8),
      "git lfs pull"
    ),
    (.html, Array("\n<!DOCTYPE html><html>".utf8), "download"),
    (.gzip, [0x1F, 0x8B, 8, 0], "gunzip"), (.bzip2, Array("BZh9".utf8), "bunzip2"),
    (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "unxz"),
    (.zstandard, [0x28, 0xB5, 0x2F, 0xFD], "unzstd"),
    (.sevenZip, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "7z"),
    (.rar, Array("Rar!\u{1A}".utf8), "unrar"),
    (.matlab5, Array("MATLAB 5.0 MAT-file, Platform".utf8), "loadmat"),
    (.hdf5, Array("MATLAB 7.3 MAT-file, Platform".utf8), "h5py"),
    (.hdf5, [0x89] + Array("HDF\r\n\u{1A}\n".utf8), "h5py"),
    (.numpy, [0x93] + Array("NUMPY".utf8), "numpy"),
    (.safetensors, [2, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8), "safetensors"),
    (.tar, [UInt8](repeating: 0, count: 257) + Array("ustar\0".utf8), "tar xf"),
    (.pickle, [0x80, 4, 0x95, 0], "pickle"), (.zip, Array("PK\u{3}\u{4}".utf8), "unzip"),
    (.json, Array("{\"a\": 1}".utf8), "JSON"),
    (.linkText, Array("../data/dataset.pt".utf8), "link"),
    (.text, Array("Not Found\n".utf8), "text"),
  ]

  @Test func `files are known by their first bytes, each with a remedy`() {
    for (format, bytes, remedy) in Self.samples {
      let found = bytes.withUnsafeBytes { ForeignFormat(of: $0) }
      #expect(found == format)
      #expect(format.description.contains(remedy))
    }
    #expect(Set(Self.samples.map(\.0)) == Set(ForeignFormat.allCases))
  }

  @Test func `other bytes are not`() {
    for bytes: [UInt8] in [[], [0], [0, 0, 8, 3], [0x80], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]] {
      #expect(bytes.withUnsafeBytes { ForeignFormat(of: $0) } == nil)
    }
  }

  @Test func `readers say what they were given`() throws {
    for (format, bytes, remedy) in Self.samples where format != .zip {
      let storage = Fixtures.storage(bytes)
      let torch = try #require(throws: FileFormatError.self) { try TorchFile(storage) }
      #expect(torch.message.contains(remedy))
      if format != .safetensors, format != .tar {  // Zeros in front, as in idx files.
        let idx = try #require(throws: FileFormatError.self) { try IdxFile(storage) }
        #expect(idx.message.contains(remedy))
      }
    }
  }

  @Test func `a zoo in a zip may hold files of names that torch gives to its own`() throws {
    for name in [
      "zoo/trial/checkpoint_000001/.metadata.pkl", "zoo/version", "zoo/trial/version",
      "zoo/trial/training_data.pkl", "zoo/constants.pkl", "zoo/data.pkl", "zoo/trial/data.pkl",
    ] {
      try withTemporaryFolder { folder in
        var zip = ZipWriter()
        zip.add("zoo/trial/params.json", "{}")
        zip.add(name, "1")
        let path = folder / "zoo.zip"
        try FileSystem().write(zip.archive(), to: path)
        #expect(try FileSystem().isArchive(path), "\(name)")
        let error = try #require(throws: FileFormatError.self) {
          try TorchFile(Fixtures.storage(zip.archive()))
        }
        #expect(error.kind == .notAnArchive && error.message.contains("zipped zoo"), "\(name)")
      }
    }
  }

  @Test func `a file of torch without its object is one that is damaged`() throws {
    var zip = ZipWriter()
    zip.add("model/version", "3\n")
    let error = try #require(throws: FileFormatError.self) {
      try TorchFile(Fixtures.storage(zip.archive()))
    }
    #expect(error.kind == .missingMember && error.message.contains("data.pkl"))
  }

  @Test func `of a file only the first bytes are looked at, in archives too`() throws {
    let hidden = Array("BZh9".utf8) + [UInt8](repeating: 0, count: 100_000)
    var (zip, tar) = (DeflatedArchive(), TarBuilder())
    zip.add("zoo/stored", hidden)
    zip.addZeros("zoo/deflated", count: 400_000)
    tar.add("zoo/stored", hidden)
    var damaged = zip.archive()
    let stored = try #require(damaged.firstRange(of: hidden))
    damaged[stored.upperBound - 1] ^= 1
    // The last bytes of the other member lie in front of the directory.
    let directory = try #require(damaged.firstRange(of: Array("PK\u{1}\u{2}".utf8)))
    for place in 1...6 { damaged[directory.lowerBound - place] = 0xFF }
    let files = FileSystem()
    try withTemporaryFolder { folder in
      try files.write(hidden, to: folder / "file")
      try files.write(damaged, to: folder / "z.zip")
      try files.write(storedGzip(tar.archive()), to: folder / "z.tar.gz")
      for path: Path in ["file", "z.zip/zoo/stored", "z.tar.gz/zoo/stored"] {
        #expect(try files.foreignFormat(of: folder / path) == .bzip2, "\(path)")
        let head = try #require(try files.readHead(of: folder / path, count: 5))
        #expect(head.bytes == Array("BZh9".utf8) + [0] && head.size == hidden.count)
      }
      let head = try #require(try files.readHead(of: folder / "z.zip/zoo/deflated", count: 600))
      #expect(head.bytes == [UInt8](repeating: 0, count: 600) && head.size == 400_000)
      #expect(throws: FileError.self) { try files.read(folder / "z.zip/zoo/stored") }
      #expect(throws: FileError.self) { try files.read(folder / "z.zip/zoo/deflated") }
      #expect(try files.foreignFormat(of: folder / "none") == nil)
      #expect(try files.foreignFormat(of: folder / "z.zip/zoo/none") == nil)
    }
  }

  @Test func `zip archives of other things are told apart`() throws {
    for (name, word) in [
      ("x_train.npy", "npz"), ("zoo/trial/params.json", "zipped zoo"), ("a.txt", "unzip"),
    ] {
      var zip = ZipWriter()
      zip.add(name, "1")
      let error = try #require(throws: FileFormatError.self) {
        try TorchFile(Fixtures.storage(zip.archive()))
      }
      #expect(error.kind == .notAnArchive && error.message.contains(word))
    }
  }
}
