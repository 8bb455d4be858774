import Tensor
import TestSupport
import Testing

/// Paths that lead into an archive.
@Suite struct ArchivedFilesTests {
  private let files = FileSystem()

  /// What an operation throws; nil where it succeeds.
  private func error(_ operation: () throws -> Any) -> FileError? {
    do {
      _ = try operation()
      return nil
    } catch {
      return error as? FileError
    }
  }

  private func withArchive(
    _ fill: (inout DeflatedArchive) -> Void, _ body: (Path) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      var archive = DeflatedArchive()
      fill(&archive)
      try files.write(archive.archive(), to: folder / "zoo.zip")
      try body(folder / "zoo.zip")
    }
  }

  @Test func `they are read like files and folders`() throws {
    try withArchive {
      $0.add("zoo/b/params.json", Array("{}".utf8))
      $0.add("zoo/b/", [])
      $0.addZeros("zoo/a/zeros", count: 100_000)
      $0.add("top.txt", Array("line one\nline two\n".utf8))
      $0.add("__MACOSX/zoo/._b", [1])
      $0.add("zoo/.DS_Store", [1])
    } _: { zip in
      #expect(try files.isArchive(zip))
      #expect(try files.isTree(zip))
      #expect(try !files.isFolder(zip))
      #expect(try files.list(zip) == ["top.txt", "zoo"])
      #expect(
        try files.entries(of: zip / "zoo") == [
          FolderEntry(name: "a", kind: .folder), FolderEntry(name: "b", kind: .folder),
        ])
      #expect(try files.read(zip / "zoo/b/params.json") == Array("{}".utf8))
      #expect(try files.read(zip / "zoo/a/zeros") == [UInt8](repeating: 0, count: 100_000))
      #expect(try files.map(zip / "zoo/a/zeros").bytes.count == 100_000)
      let info = try #require(try files.info(zip / "zoo/a/zeros"))
      #expect(info.kind == .file && info.size == 100_000)
      #expect(try files.isFolder(zip / "zoo/a"))
      #expect(try files.exists(zip / "top.txt"))
      #expect(try files.readTail(of: zip / "top.txt", count: 9)?.bytes == Array("line two\n".utf8))
      #expect(try files.resolve(zip / "zoo/b") == files.resolve(zip) / "zoo/b")
      #expect(try files.list(Path("\(zip)//zoo/")) == ["a", "b"])
      try files.copy(zip / "top.txt", to: zip.parent / "copy.txt")
      #expect(try files.read(zip.parent / "copy.txt").count == 18)
    }
  }

  @Test func `one that takes the place of another is read in its place`() throws {
    try withArchive {
      $0.add("zoo/a", [1])
    } _: { zip in
      #expect(try files.read(zip / "zoo/a") == [1])
      var other = DeflatedArchive()
      other.add("zoo/a", [2, 3])
      try files.writeAtomically(other.archive(), to: zip)
      #expect(try files.read(zip / "zoo/a") == [2, 3])
      #expect(try files.info(zip / "zoo/a")?.size == 2)
      try files.writeAtomically([4], to: zip)
      #expect(try !files.exists(zip / "zoo/a"))
    }
  }

  @Test func `more members than 16 bits can count are written and found`() throws {
    try withTemporaryFolder { folder in
      var writer = ZipWriter()
      for number in 0..<70_000 { writer.add("zoo/\(number)", "\(number % 7)") }
      try files.writeStaged(writer.parts(), to: folder / "zoo.zip")
      let zip = folder / "zoo.zip"
      #expect(try files.list(zip / "zoo").count == 70_000)
      #expect(try files.read(zip / "zoo/69999") == Array("6".utf8))
    }
  }

  @Test func `what is not there is absent, as it is in a folder`() throws {
    try withArchive {
      $0.add("zoo/b", [1])
    } _: { zip in
      for absent: Path in ["zoo/c", "zoo/b/c"] { #expect(try !files.exists(zip / absent)) }
      let bytes = try files.readIfPresent(zip / "zoo/c")
      #expect(bytes == nil)
      #expect(try files.listIfPresent(zip / "zoo/c") == [])
      #expect(try files.readTail(of: zip / "zoo/c", count: 1) == nil)
      #expect(error { try files.read(zip / "zoo") } == FileError(.read, zip / "zoo", code: 21))
      #expect(error { try files.list(zip / "zoo/b") } != nil)
      #expect(error { try files.read(zip / "zoo/../../passwd") } != nil)
      #expect(error { try files.write([1], to: zip / "zoo/new") } != nil)
    }
  }

  @Test func `a member that is damaged costs itself`() throws {
    try withTemporaryFolder { folder in
      var archive = DeflatedArchive()
      archive.add("good", Array("good".utf8))
      archive.add("bad", Array("bad!".utf8))
      archive.add("secret", [1, 2], flags: 1)
      archive.add("odd", [1, 2], method: 12)
      archive.add("link", Array("/etc/passwd".utf8), mode: 0o120777)
      var bytes = archive.archive()
      let place = try #require(bytes.firstRange(of: Array("bad!".utf8)))
      bytes[place.lowerBound] ^= 1
      let zip = folder / "z.zip"
      try files.write(bytes, to: zip)
      #expect(try files.read(zip / "good") == Array("good".utf8))
      for (name, what) in [("bad", "CRC-32"), ("secret", "encrypted"), ("odd", "method 12")] {
        let error = try #require(self.error { try files.read(zip / Path(name)) })
        #expect("\(error)".contains(what), "\(name)")
      }
      #expect(error { try files.read(zip / "link") } != nil)
      #expect(try files.info(zip / "link")?.kind == .other)
    }
  }

  @Test(arguments: [
    "../out", "/etc/passwd", "a/../../b", "a\0b",
  ])
  func `an archive whose names lead out of it is refused`(name: String) throws {
    try withArchive {
      $0.add("zoo/params.json", [1])
      $0.add(name, [1])
    } _: { zip in
      let error = try #require(self.error { try files.list(zip) })
      #expect("\(error)".hasPrefix("cannot list '\(zip)': "))
    }
  }

  @Test func `names that are taken twice are refused, and members that share bytes`() throws {
    for names in [["a", "a"], ["a", "a/b"], ["a/b", "a"]] {
      try withArchive {
        for name in names { $0.add(name, [1]) }
      } _: { zip in
        let error = try #require(self.error { try files.list(zip) })
        #expect("\(error)".contains("two members are called 'a'"))
      }
    }
    try withTemporaryFolder { folder in
      var archive = DeflatedArchive()
      archive.add("a", [UInt8](repeating: 7, count: 50))
      archive.add("b", [UInt8](repeating: 7, count: 50))
      var bytes = archive.archive()
      // The second member's place in the directory, 42 bytes behind its signature, becomes the first's.
      let second = try #require(bytes.ranges(of: [0x50, 0x4B, 1, 2]).last).lowerBound
      bytes[second + 42] = 0
      try files.write(bytes, to: folder / "z.zip")
      let error = try #require(self.error { try files.list(folder / "z.zip") })
      #expect("\(error)".contains("overlaps"))
    }
  }

  @Test func `archives of more files and folders than are allowed are refused`() throws {
    var (zip, tar) = (DeflatedArchive(), TarBuilder())
    for name in ["zoo/a", "zoo/b", "zoo/c"] {
      zip.add(name, [1])
      tar.add(name, [1])
    }
    for bytes in [zip.archive(), tar.archive(), storedGzip(tar.archive())] {
      let file = ByteStorage(copying: bytes)
      #expect(try ArchiveFormat.open(file, mostEntries: 4) != nil)
      let error = try #require(throws: TreeError.self) {
        try ArchiveFormat.open(file, mostEntries: 3)
      }
      #expect(error.reason.contains("more than 3 files and folders"))
      #expect(error.reason.contains("'c'"))
    }
    #expect(ArchiveFormat.mostEntries == 10_000_000)
  }

  @Test func `more than is allowed is not unpacked`() throws {
    try withArchive {
      $0.addZeros("bomb", count: 2_000_000)
    } _: { zip in
      let error = try #require(self.error { try files.read(zip / "bomb", limit: 1_000_000) })
      #expect("\(error)".contains("2000000 bytes"))
    }
  }

  @Test func `whatever path leads to an archive, what lies in it is itself`() throws {
    try withArchive {
      $0.add("zoo/file", [1])
    } _: { zip in
      try files.symbolicLink(to: zip, at: zip.parent / "link")
      for path in [zip, zip.parent / "link", zip.parent / "." / "zoo.zip"] {
        #expect(try files.read(path / "zoo/file") == [1])
        #expect(try !files.isArchive(path / "zoo/file"))
        #expect(try files.info(path / "zoo/file/none") == nil)
      }
    }
  }

  @Test func `checkpoints of torch are no archives, though they are zips`() throws {
    try withTemporaryFolder { folder in
      try files.write(Archive.bytes([0x80, 2, 0x4E, 0x2E]), to: folder / "checkpoints")
      #expect(try !files.isArchive(folder / "checkpoints"))
      #expect(try files.readIfPresent(folder / "checkpoints/m/version") == nil)
    }
  }

  @Test func `operations fail in an archive as they do elsewhere`() throws {
    try withArchive {
      $0.add("a", [1])
    } _: { zip in
      let failing = FileSystem { operation, path throws(FileError) in
        if path.name == "a" { throw FileError(operation, path, code: 5) }
      }
      #expect(error { try failing.read(zip / "a") } == FileError(.read, zip / "a", code: 5))
    }
  }
}
