import Glibc
import Synchronization
import Tensor
import TestSupport
import Testing

/// What is not whole yet and lies beside what it will be.
@Suite struct StagingTests {
  private let files = FileSystem()

  /// Writes `bytes` in one of the ways that take no folder for what is not whole.
  enum Way: CaseIterable {
    case bytes
    case parts
    case copy
    case new

    func write(_ bytes: [UInt8], to path: Path, _ files: FileSystem) throws {
      switch self {
      case .bytes: try files.writeAtomically(bytes, to: path)
      case .parts: try files.writeAtomically([ByteStorage(copying: bytes)], to: path)
      case .new: try files.writeNew([ByteStorage(copying: bytes)], to: path)
      case .copy:
        let source = path.suffixed(".source")
        try FileSystem().write(bytes, to: source)
        defer { try? FileSystem().removeTree(source) }
        try files.copy(source, to: path)
      }
    }
  }

  @Test(arguments: Way.allCases)
  func `a file of the user's that is named like a part of it stays`(way: Way) throws {
    try withTemporaryFolder { folder in
      try files.write([7], to: folder / "important")
      try files.symbolicLink(to: "important", at: folder / "linked.partial")
      try files.write([8], to: folder / "own.partial")
      for name: Path in ["linked", "own"] { try way.write([1, 2], to: folder / name, files) }
      #expect(try files.read(folder / "important") == [7])
      #expect(try files.read(folder / "own.partial") == [8])
      for name: Path in ["linked", "own"] {
        #expect(try files.info(folder / name, followingLinks: false)?.kind == .file)
        #expect(try files.read(folder / name) == [1, 2])
      }
      #expect(
        try files.list(folder) == ["important", "linked", "linked.partial", "own", "own.partial"])
    }
  }

  @Test(arguments: Way.allCases)
  func `two that write one file at once share no other one`(way: Way) throws {
    try withTemporaryFolder { folder in
      let path = folder / "out"
      let isSecond = Mutex(false)
      // The second begins and ends when the first one has written all.
      let first = FileSystem { operation, _ throws(FileError) in
        guard operation == .sync, !isSecond.withLock({ $0 }) else { return }
        isSecond.withLock { $0 = true }
        try? way.write([2, 2], to: path, FileSystem())
      }
      let failure = Result { try way.write([1, 1, 1], to: path, first) }
      #expect(isSecond.withLock { $0 })
      if way == .new {
        let error = try #require(throws: FileError.self) { try failure.get() }
        #expect(error.code == EEXIST && error.path == path)
        #expect(try files.read(path) == [2, 2])
      } else {
        try failure.get()
        #expect(try files.read(path) == [1, 1, 1])
      }
      #expect(try files.list(folder) == ["out"])
    }
  }

  @Test(arguments: Way.allCases)
  func `a name that is taken is left to whom it belongs`(way: Way) throws {
    try withTemporaryFolder { folder in
      let taken = Mutex<Path?>(nil)
      let files = FileSystem { operation, path throws(FileError) in
        let isFirst = taken.withLock {
          guard operation == .write, $0 == nil else { return false }
          $0 = path
          return true
        }
        if isFirst { try FileSystem().symbolicLink(to: "nowhere", at: path) }
      }
      try way.write([1], to: folder / "out", files)
      let link = try #require(taken.withLock { $0 })
      #expect(link != folder / "out")
      #expect(try files.list(folder).sorted() == [link.name, "out"].sorted())
      #expect(try files.destination(ofLink: link) == "nowhere")
    }
  }

  @Test func `errors name the file that was to be written`() throws {
    try withTemporaryFolder { folder in
      let path = folder / "none/out"
      let error = try #require(throws: FileError.self) { try files.writeAtomically([1], to: path) }
      #expect(error.path == path && error.code == ENOENT)
      let faulty = FileSystem { operation, path throws(FileError) in
        if operation == .sync { throw FileError(operation, path, code: ENOSPC) }
      }
      let full = try #require(throws: FileError.self) {
        try faulty.writeAtomically([1], to: folder / "out")
      }
      #expect(full.path == folder / "out" && full.code == ENOSPC)
      #expect(try files.list(folder) == [])
    }
  }

  @Test(arguments: [EPERM, ENOTSUP, ENOSYS, EMLINK, EXDEV, EIO])
  func `a new file needs no hard links`(code: Int32) throws {
    try withTemporaryFolder { folder in
      let files = FileSystem { operation, path throws(FileError) in
        if operation == .hardLink { throw FileError(operation, path, code: code) }
      }
      try files.writeNew([ByteStorage(copying: [1, 2] as [UInt8])], to: folder / "out")
      let error = try #require(throws: FileError.self) {
        try files.writeNew([ByteStorage(copying: [3] as [UInt8])], to: folder / "out")
      }
      #expect(error.code == EEXIST)
      #expect(try files.read(folder / "out") == [1, 2])
      #expect(try files.list(folder) == ["out"])
    }
  }

  @Test func `what an ended process has left goes, and nothing else does`() throws {
    try withTemporaryFolder { folder in
      var (ended, elsewhere) = (SystemProcess.own, SystemProcess.own)
      ended.start += 1
      elsewhere.boot += "x"
      elsewhere.start += 1
      let (file, tree) = (StagedName(of: ended).path, StagedName(of: ended).path)
      let kept = [
        StagedName().path, StagedName(of: elsewhere).path, "file", ".sparsify",
        ".sparsify-export-1-1", ".sparsify-----", file.suffixed("-x"),
        Path(".sparsify\(file.description.dropFirst(9).uppercased())-"),
      ]
      for name in kept + [file] { try files.write([1], to: folder / name) }
      try files.createFolder(folder / tree / "inner", withParents: true)
      try files.symbolicLink(to: "../../file", at: folder / tree / "inner/link")
      files.clearLeft(in: folder)
      #expect(try files.list(folder) == kept.sorted())
      files.clearLeft(in: folder / "none")
    }
  }
}
