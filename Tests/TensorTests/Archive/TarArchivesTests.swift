import Tensor
import TestSupport
import Testing

/// Tar archives, as they are and compressed.
@Suite struct TarArchivesTests {
  private let files = FileSystem()

  private func archive(_ bytes: [UInt8], in folder: Path) throws -> Path {
    try files.write(bytes, to: folder / "zoo.tar")
    return folder / "zoo.tar"
  }

  /// What reading the archive's root ends with.
  private func error(of bytes: [UInt8]) throws -> String {
    var text = "no error"
    try withTemporaryFolder { folder in
      let tar = try archive(bytes, in: folder)
      do { text = "\(try files.list(tar))" } catch { text = "\(error)" }
    }
    return text
  }

  /// The fixtures were made by Python's tarfile and gzip.
  @Test(arguments: ["gnu", "pax"])
  func `archives of both dialects are read, long names and compression included`(
    dialect: String
  ) throws {
    try withTemporaryFolder { folder in
      let tar = try archive(try Fixtures.bytes("archives/\(dialect).tar.gz"), in: folder)
      #expect(try files.list(tar) == ["zoo"])
      #expect(
        try files.entries(of: tar / "zoo").map { "\($0.name) \($0.kind)" } == [
          "a folder", "b file", "empty file", "link other", "ä file",
        ])
      let long = Path(String(repeating: "long", count: 40))
      #expect(
        try files.read(tar / "zoo/a" / long / "checkpoints")
          == (0..<3000).map { UInt8($0 * $0 % 251) })
      // A hard link is another name of the same bytes.
      #expect(try files.read(tar / "zoo/b") == Array("{\"seed\": 1}".utf8))
      #expect(try files.read(tar / "zoo/empty") == [])
      #expect(throws: FileError.self) { try files.read(tar / "zoo/link") }
    }
  }

  /// GNU tar packed them with `--sparse`: a file of a few stretches, one of many with a second name, and one without
  /// holes between them.
  @Test(arguments: ["gnu", "pax-0.0", "pax-0.1", "pax-1.0"])
  func `files that are stored sparse are told as such, and the others are read`(
    form: String
  ) throws {
    try withTemporaryFolder { folder in
      let tar = try archive(try Fixtures.bytes("archives/sparse-\(form).tar.gz"), in: folder)
      #expect(try files.list(tar / "zoo") == ["few", "many", "params.json", "second"])
      #expect(try files.read(tar / "zoo/params.json") == Array("{\"seed\": 1}".utf8))
      for (name, size) in [("few", 3 << 16), ("many", 40 << 16), ("second", 40 << 16)] {
        let path = tar / "zoo" / Path(name)
        let info = try #require(try files.info(path))
        #expect(info.kind == .file && info.size == size)
        let error = try #require(throws: FileError.self) { try files.read(path) }
        #expect("\(error)".contains("stored sparse"))
        #expect("\(error)".contains("without --sparse"))
      }
    }
  }

  @Test func `a list of very many stretches is passed over`() throws {
    var tar = TarBuilder()
    let map = (0..<100_000).map { "\($0 * 10_000),512" }.joined(separator: ",")
    tar.addRecords("GNU.sparse.name=zoo/holes", "GNU.sparse.map=\(map)")
    tar.add("zoo/GNUSparseFile.1/holes", [1])
    #expect(try error(of: tar.archive()) == "[zoo]")
    tar.add("zoo/GNUSparseFile.1/holes", [], type: "x", size: 1 << 30)
    let text = try error(of: tar.archive())
    #expect(text.contains("more than 16777216 bytes") && text.contains("byte"))
  }

  /// Of a path of 16 MB each member that follows would cost seconds.
  @Test func `records for all members that follow give them no path`() throws {
    for key in ["path", "linkpath", "GNU.sparse.name"] {
      var tar = TarBuilder()
      tar.addRecords("comment=none", "\(key)=a/b/", type: "g")
      tar.add("c", type: "5")
      let text = try error(of: tar.archive())
      #expect(text.contains("byte 512 ") && text.contains("don't trust it"), "\(key): \(text)")
    }
    var tar = TarBuilder()
    tar.addRecords("comment=as git writes it", type: "g")
    tar.add("c", type: "5")
    tar.addRecords("path=d")
    tar.add("short", [1])
    tar.add("e", [1])
    #expect(try error(of: tar.archive()) == "[c, d, e]")
  }

  @Test func `any stretch of a long compressed archive is read, in any order`() throws {
    var tar = TarBuilder()
    let contents = (0..<40).map { number in
      (0..<150_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7 &+ number) }
    }
    for (number, content) in contents.enumerated() { tar.add("f\(number)", content) }
    let archive = tar.archive()
    // One member of gzip, and several: as one program writes them, and others side by side.
    let half = archive.count / 2
    for bytes in [
      storedGzip(archive, block: 40_000),
      storedGzip(Array(archive[..<half])) + storedGzip(Array(archive[half...]))
        + [UInt8](repeating: 0, count: 512),
    ] {
      try withTemporaryFolder { folder in
        let tar = try self.archive(bytes, in: folder)
        for number in [39, 0, 17, 18, 16, 17, 39, 1] {
          #expect(try files.read(tar / Path("f\(number)")) == contents[number], "\(number)")
        }
      }
    }
  }

  /// Without places between the members each file would be unpacked from the first byte on: 30 GB.
  @Test func `a member of gzip for each file costs no more than one for all`() throws {
    var (packed, contents) = ([UInt8](), [[UInt8]]())
    for number in 0..<2000 {
      var tar = TarBuilder()
      let content = (0..<14_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7 &+ number) }
      tar.add("f\(number)", content)
      contents.append(content)
      packed += storedGzip(tar.archive(isCut: true))
    }
    packed += storedGzip([UInt8](repeating: 0, count: 1024))
    try withTemporaryFolder { folder in
      let tar = try archive(packed, in: folder)
      for (number, content) in contents.enumerated() {
        #expect(try files.read(tar / Path("f\(number)")) == content, "\(number)")
      }
      for number in [1999, 0, 700, 699, 1500] {
        #expect(try files.read(tar / Path("f\(number)")) == contents[number], "\(number)")
      }
    }
  }

  @Test func `an archive that was cut is refused, wherever that was`() throws {
    var tar = TarBuilder()
    tar.add("a", [1, 2, 3])
    tar.add("b", [UInt8](repeating: 7, count: 1000))
    let whole = tar.archive()
    for count in [600, 1024, 1600, 2560] {
      #expect(try error(of: Array(whole[..<count])).contains("ends too early"), "\(count)")
    }
    #expect(try error(of: tar.archive(isCut: true)).contains("behind 'b'"))
    let packed = storedGzip(whole, block: 700)
    for count in stride(from: 800, to: packed.count, by: 97) {
      let text = try error(of: Array(packed[..<count]))
      #expect(text.contains("cannot list"), "\(count): \(text)")
    }
  }

  @Test func `damage is told`() throws {
    var tar = TarBuilder()
    tar.add("a", [1, 2, 3])
    tar.add("b", [4])
    var whole = tar.archive()
    var packed = storedGzip(whole)
    packed[700] ^= 1
    #expect(try error(of: packed).contains("CRC-32"))
    whole[1024 + 3] ^= 1
    #expect(try error(of: whole).contains("byte 1024"))
    tar.add("c", [], size: 1 << 30)
    #expect(try error(of: tar.archive()).contains("ends too early"))
  }

  @Test(arguments: ["../out", "/etc/passwd", "a/../../b"])
  func `an archive whose names lead out of it is refused`(name: String) throws {
    var tar = TarBuilder()
    tar.add("good", [1])
    tar.add(name, [1])
    #expect(try error(of: tar.archive()).contains("leads out of the archive"))
  }

  @Test func `a path of many steps takes little memory, and is found`() async {
    await #expect(processExitsWith: .success) {
      limitAddressSpace(to: 1 << 32)
      let path = Path(String(repeating: "a/", count: 100_000) + "f")
      var tar = TarBuilder()
      tar.addRecords("path=\(path)")
      tar.add("short", [7])
      let tree = try #require(try ArchiveFormat.open(ByteStorage(copying: tar.archive())))
      #expect(try tree.node(at: path) == .file(size: 1))
      #expect(try tree.entries(of: path.parent) == [FolderEntry(name: "f", kind: .file)])
    }
  }

  @Test func `names that are taken twice are refused`() throws {
    var tar = TarBuilder()
    tar.add("a/", type: "5")
    tar.add("a", type: "5")
    tar.add("a/b", [1])
    #expect(try error(of: tar.archive()) == "[a]")
    tar.add("./a/b", [2])
    #expect(try error(of: tar.archive()).contains("two members are called 'a/b'"))
    // At once: whatever follows is not looked at any more.
    let rest = [UInt8](repeating: 7, count: 512)
    #expect(try error(of: tar.archive(isCut: true) + rest).contains("two members are called 'a/b'"))
  }

  @Test func `links are never followed out of the archive`() throws {
    var tar = TarBuilder()
    tar.add("hard", type: "1", link: "absent")
    tar.add("soft", type: "2", link: "/etc/passwd")
    tar.add("device", type: "3")
    try withTemporaryFolder { folder in
      let tar = try archive(tar.archive(), in: folder)
      for name in try files.list(tar) {
        #expect(try files.info(tar / name)?.kind == .other)
        let error = try #require(throws: FileError.self) { try files.read(tar / name) }
        #expect("\(error)".contains("it is a link or a device in the archive"))
      }
    }
    var outside = TarBuilder()
    outside.add("hard", type: "1", link: "../out")
    #expect(try error(of: outside.archive()).contains("leads out of the archive"))
  }

  @Test func `what is compressed and no tar archive is no archive, nor torch's oldest form`() throws
  {
    var old = TarBuilder()
    for name in ["sys_info", "pickle", "tensors", "storages"] { old.add(name, [1]) }
    for bytes in [storedGzip(Array("a text".utf8)), old.archive()] {
      try withTemporaryFolder { folder in
        let file = try archive(bytes, in: folder)
        #expect(try !files.isArchive(file))
      }
    }
  }
}
