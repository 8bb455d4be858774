import Foundation
import Synchronization
import Tensor
import Testing

/// A folder that exists while `body` runs.
private func withTemporaryFolder(_ body: (Path) throws -> Void) throws {
  let folder = Path(FileManager.default.temporaryDirectory.path) / Path("files-\(UUID())")
  try FileSystem().createFolder(folder)
  defer { try? FileSystem().removeTree(folder) }
  try body(folder)
}

@Suite struct FileSystemTests {
  private let files = FileSystem()

  @Test func `lists names that are not UTF-8, sorted by bytes`() throws {
    try withTemporaryFolder { folder in
      let names = [Path(bytes: [0xFF, 0x41]), "b", "B", "é", "a.b"]
      for name in names { try files.write([], to: folder / name) }
      #expect(try files.list(folder) == names.sorted())
      #expect(try files.list(folder).first == "B")
      #expect(try files.list(folder).last == Path(bytes: [0xFF, 0x41]))
    }
  }

  @Test func `tells files, folders and links apart`() throws {
    try withTemporaryFolder { folder in
      try files.createFolder(folder / "a/b/c", withParents: true)
      try files.write([1, 2, 3], to: folder / "f")
      try files.symbolicLink(to: "a", at: folder / "l")
      try files.symbolicLink(to: "nothing", at: folder / "dangling")
      let entries = try files.entries(of: folder)
      #expect(entries.map(\.name) == ["a", "dangling", "f", "l"])
      #expect(entries.map(\.kind) == [.folder, .symbolicLink, .file, .symbolicLink])
      #expect(try files.isFolder(folder / "l"))
      #expect(try files.exists(folder / "a/b/c"))
      #expect(try !files.exists(folder / "dangling"))
      #expect(try !files.exists(folder / "f/below a file"))
      #expect(try files.info(folder / "f")?.size == 3)
      #expect(try files.resolve(folder / "l/b/..") == files.resolve(folder / "a"))
    }
  }

  @Test func `writes whole files atomically, also in place of another`() throws {
    try withTemporaryFolder { folder in
      try files.writeAtomically(Array("one".utf8), to: folder / "f")
      try files.writeAtomically(Array("two".utf8), to: folder / "f")
      #expect(try files.read(folder / "f") == Array("two".utf8))
      #expect(try files.list(folder) == ["f"])
    }
  }

  @Test func `refuses to rename onto something unless asked`() throws {
    try withTemporaryFolder { folder in
      try files.write([1], to: folder / "a")
      try files.write([2], to: folder / "b")
      let error = try #require(throws: FileError.self) {
        try files.rename(folder / "a", to: folder / "b")
      }
      #expect(error.code == EEXIST)
      try files.rename(folder / "a", to: folder / "b", replacing: true)
      #expect(try files.read(folder / "b") == [1])
      #expect(try files.list(folder) == ["b"])
    }
  }

  @Test func `removes a tree without following links`() throws {
    try withTemporaryFolder { folder in
      try files.createFolder(folder / "tree/inner", withParents: true)
      try files.write([1], to: folder / "kept")
      try files.symbolicLink(to: "../kept", at: folder / "tree/link")
      try files.symbolicLink(to: "..", at: folder / "tree/inner/up")
      try files.removeTree(folder / "tree")
      try files.removeTree(folder / "tree")
      #expect(try files.list(folder) == ["kept"])
    }
  }

  @Test func `links and copies`() throws {
    try withTemporaryFolder { folder in
      let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      try files.write(bytes, to: folder / "a")
      try files.hardLink(folder / "a", at: folder / "b")
      try files.copy(folder / "a", to: folder / "c")
      #expect(try files.info(folder / "a")?.inode == files.info(folder / "b")?.inode)
      #expect(try files.info(folder / "a")?.linkCount == 2)
      #expect(try files.info(folder / "c")?.linkCount == 1)
      #expect(try files.read(folder / "c") == bytes)
      #expect(try files.areOnOneDevice(folder / "a", folder))
    }
  }

  @Test func `finds out what could be written without writing`() throws {
    try withTemporaryFolder { folder in
      try files.write([1], to: folder / "file")
      try files.checkWritable(folder)
      try files.checkWritable(folder / "new/and below")
      #expect(try files.nearestExisting(folder / "new/and below") == folder)
      let error = try #require(throws: FileError.self) {
        try files.checkWritable(folder / "file")
      }
      #expect(error.code == ENOTDIR && error.operation.isWriting)
      let free = try #require(try files.freeSpace(at: folder))
      #expect(free.bytes > 0 && free.blockSize > 0)
      #expect(throws: FileError.self) { try files.freeSpace(at: folder / "new") }
      #expect(try files.list(folder) == ["file"])
    }
  }

  @Test func `says what failed, where and what to do`() throws {
    try withTemporaryFolder { folder in
      let error = try #require(throws: FileError.self) { try files.read(folder / "none") }
      #expect(
        "\(error)" == "cannot read '\(folder)/none': No such file or directory. Check the path")
      try files.symbolicLink(to: "loop", at: folder / "loop")
      let loop = try #require(throws: FileError.self) { try files.info(folder / "loop") }
      #expect(loop.code == ELOOP)
      #expect(throws: FileError.self) { try files.read(folder) }
      #expect(throws: FileError.self) { try files.read("/dev/zero") }
      let long = Path(String(repeating: "x", count: 300))
      let name = try #require(throws: FileError.self) { try files.write([], to: folder / long) }
      #expect(name.code == ENAMETOOLONG)
    }
  }

  @Test func `refuses a file beyond the limit`() throws {
    try withTemporaryFolder { folder in
      try files.write([1, 2, 3], to: folder / "f")
      #expect(try files.read(folder / "f", limit: 3) == [1, 2, 3])
      let error = try #require(throws: FileError.self) { try files.read(folder / "f", limit: 2) }
      #expect(error.code == EFBIG)
    }
  }

  @Test(arguments: 0..<3)
  func `a failure at any operation of an atomic write leaves the old file`(failing: Int) throws {
    try withTemporaryFolder { folder in
      try files.writeAtomically([1], to: folder / "f")
      let seen = Mutex<[FileOperation]>([])
      let faulty = FileSystem { operation, path throws(FileError) in
        let count = seen.withLock {
          $0.append(operation)
          return $0.count
        }
        if count == failing + 1 { throw FileError(operation, path, code: ENOSPC) }
      }
      let error = try #require(throws: FileError.self) {
        try faulty.writeAtomically([2], to: folder / "f")
      }
      #expect(error.code == ENOSPC)
      #expect(error.operation == [.write, .sync, .rename][failing])
      #expect(seen.withLock { $0.count } == failing + 1)
      #expect(try files.read(folder / "f") == [1])
      #expect(try files.list(folder) == ["f"])
    }
  }

  @Test func `the names of new folders are made safe, of those above them too`() throws {
    try withTemporaryFolder { folder in
      let synced = Mutex<[Path]>([])
      let files = FileSystem { operation, path in
        if operation == .sync { synced.withLock { $0.append(path) } }
      }
      try files.createFolder(folder / "a/b", withParents: true)
      #expect(synced.withLock { $0 } == [folder, folder / "a"])
      try files.createFolder(folder / "a/b", withParents: true)
      #expect(synced.withLock { $0.count } == 2)
    }
  }

  @Test func `a file is made once, and then added to`() throws {
    try withTemporaryFolder { folder in
      let path = folder / "log"
      #expect(throws: FileError.self) { try files.append([1], to: path) }
      #expect(try !files.exists(path))
      #expect(try files.createExclusively([1, 2], path))
      #expect(try !files.createExclusively([3], path))
      try files.append([4], to: path)
      #expect(try files.read(path) == [1, 2, 4])
    }
  }

  @Test(arguments: [EPERM, ENOTSUP, ENOSYS, EMLINK, EXDEV, EIO], [true, false])
  func `a file that nobody else has is on disk where it is to be, without hard links too`(
    code: Int32, durably: Bool
  ) throws {
    try withTemporaryFolder { folder in
      let synced = Mutex<[Path]>([])
      let files = FileSystem { operation, path throws(FileError) in
        if operation == .hardLink { throw FileError(operation, path, code: code) }
        if operation == .sync { synced.withLock { $0.append(path) } }
      }
      let path = folder / "f"
      let isMade = try files.writeExclusively([1], to: path, staging: folder, durably: durably)
      #expect(isMade)
      #expect(synced.withLock { $0.contains(path) } == durably)
      #expect(try !files.writeExclusively([2], to: path, staging: folder, durably: durably))
      #expect(try files.read(path) == [1])
      #expect(try files.list(folder) == ["f"])
    }
  }

  @Test func `a disk that fails is told where no link can be made nor anything else`() throws {
    try withTemporaryFolder { folder in
      let path = folder / "f"
      let files = FileSystem { operation, other throws(FileError) in
        if operation == .hardLink || other == path {
          throw FileError(operation, other, code: EIO)
        }
      }
      let error = try #require(throws: FileError.self) {
        try files.writeExclusively([1], to: path, staging: folder)
      }
      #expect(error.code == EIO && error.operation == .write)
      #expect(try files.list(folder) == [])
    }
  }

  @Test(arguments: [EINVAL, EBADF, ENOTSUP, ENOSYS])
  func `folders need not be synced where a file system can't`(code: Int32) throws {
    try withTemporaryFolder { folder in
      let files = FileSystem { operation, path throws(FileError) in
        if operation == .sync { throw FileError(operation, path, code: code) }
      }
      try files.syncFolder(folder)
      let failing = FileSystem { operation, path throws(FileError) in
        if operation == .sync { throw FileError(operation, path, code: EIO) }
      }
      #expect(throws: FileError.self) { try failing.syncFolder(folder) }
    }
  }

  @Test func `what memory and names have to do with is said`() {
    func text(_ operation: FileOperation, _ code: Int32) -> String {
      FileError(operation, "f", code: code).hint
    }
    #expect(text(.read, ENOMEM).contains("give the job more"))
    #expect(text(.createFolder, EINVAL).contains("choose another place"))
    #expect(text(.write, EINVAL).contains("choose another place"))
    #expect(text(.list, EINVAL).isEmpty && text(.sync, EINVAL).isEmpty)
  }

  @Test func `calls that a signal interrupts are repeated, and others that fail are not`() {
    var results: [Int32?] = [nil, nil, 7]
    let found = FileSystem.uninterrupted(failure: nil) { () -> Int32? in
      errno = EINTR
      return results.removeFirst()
    }
    #expect(found == 7 && results.isEmpty)
    var count = 0
    let failed = FileSystem.uninterrupted(failure: -1) {
      count += 1
      errno = count < 3 ? EINTR : EIO
      return -1
    }
    #expect(failed == -1 && count == 3)
  }

  @Test func `what is not whole is named after whom it belongs to`() {
    let own = files.staging(as: "me")
    #expect([own.stagedName(), own.guarding(["/x"]).stagedName()] == ["me-1", "me-2"])
    #expect(files.stagedName() != files.stagedName())
  }

  @Test func `a folder that is mounted is told from one that lies in another`() throws {
    try withTemporaryFolder { folder in
      try files.createFolder(folder / "inner")
      try files.write([], to: folder / "file")
      #expect(files.isMounted("/proc"))
      for path: Path in [folder / "inner", folder / "file", folder / "none", "/proc/self/fd/none"] {
        #expect(!files.isMounted(path))
      }
    }
  }
}
