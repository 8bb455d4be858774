import Dispatch
import Glibc
import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing

/// What commands do to that which stands where they write, and beside it.
@Suite struct OutputTests {
  private let files = FileSystem()

  /// The commands that write what the user names, with all but the name.
  enum Writer: CaseIterable {
    case compare
    case data
    case export
    case figures
    case report
    case sample

    func words(_ folder: Path, _ out: Path) -> [String] {
      let (zoo, twin) = ("\(folder / "zoo")", "\(folder / "twin")")
      return switch self {
      case .compare: ["compare", zoo, twin, "--out", "\(out)"]
      case .data: ["data", "\(folder / "idx")", "\(out)", "--mean", "0", "--std", "1"]
      case .export: ["export", twin, "\(out)"]
      case .figures: ["report", twin, "--svg", "\(out)", "--out", "\(folder / "figures.html")"]
      case .report: ["report", twin, "--out", "\(out)"]
      case .sample: ["sample", "\(out)", "--train-count", "50", "--models", "0", "--quiet"]
      }
    }
  }

  private func withInputs(_ body: (_ folder: Path) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      _ = try bench.run("twin") { ($0.epochs, $0.method.threshold) = (2, -3) }()
      try IdxFolder.write(to: folder / "idx")
      try files.createFolder(folder / "out")
      try body(folder)
    }
  }

  private func isPipeMade(_ path: Path) -> Bool { path.withCString { mkfifo($0, 0o600) } == 0 }

  @Test func `a link that leads nowhere and a pipe are refused before any work is done`() throws {
    try withInputs { folder in
      let (link, pipe) = (folder / "out/link", folder / "out/pipe")
      try files.symbolicLink(to: "nowhere", at: link)
      try #require(isPipeMade(pipe))
      for writer in Writer.allCases {
        let broken = tool(writer.words(folder, link))
        #expect(broken.code == .usage, "\(writer): \(broken.messages)")
        #expect(broken.messages.contains("is a link that leads nowhere, to 'nowhere'"))
        if writer == .report { continue }
        for place in [pipe, "/dev/null"] {
          let refused = tool(writer.words(folder, place))
          #expect(refused.code == .usage, "\(writer): \(refused.messages)")
          #expect(refused.messages.contains("'\(place)' is a device, a pipe or a socket"))
        }
      }
      #expect(try files.destination(ofLink: link) == "nowhere")
      #expect(try files.info(pipe)?.kind == .other)
      #expect(try files.list(folder / "out") == ["link", "pipe"])
    }
  }

  @Test func `where nothing can be made is told before a twin is read`() throws {
    try withInputs { folder in
      for writer in [Writer.compare, .export, .figures, .report] {
        let read = Mutex<[Path]>([])
        let watched = FileSystem { operation, path throws(FileError) in
          if operation == .read, (folder / "twin").contains(path) {
            read.withLock { $0.append(path) }
          }
        }
        let refused = tool(writer.words(folder, folder / "no/out"), files: watched)
        #expect(refused.code == .cannotCreate, "\(writer): \(refused.messages)")
        let early = read.withLock { $0 }
        #expect(early.isEmpty, "\(writer)")
        #expect(
          tool(writer.words(folder, folder / Path("out/\(writer)")), files: watched).code
            == .success)
        let later = read.withLock { $0 }
        #expect(!later.isEmpty, "\(writer)")
      }
      // What can't be read leaves no folder.
      let place = folder / "study"
      let none = tool("compare", "\(folder / "zoo")", "\(folder / "idx")", "--out", "\(place)")
      #expect(none.code != .success)
      let isThere = try files.exists(place)
      #expect(!isThere)
    }
  }

  @Test func `a page is written to a pipe and to an open file`() throws {
    try withInputs { folder in
      let (page, pipe, open) = (folder / "page", folder / "pipe", folder / "open")
      #expect(tool(Writer.report.words(folder, page)).code == .success)
      let whole = try files.read(page)
      try #require(isPipeMade(pipe))
      // Neither waits for the other, whatever the command does.
      let keeper = pipe.withCString { Glibc.open($0, O_RDWR) }
      let reader = pipe.withCString { Glibc.open($0, O_RDONLY) }
      let received = Mutex<[UInt8]>([])
      let group = DispatchGroup()
      DispatchQueue.global().async(group: group) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = read(reader, &buffer, buffer.count), count > 0 {
          received.withLock { $0 += buffer[..<count] }
        }
      }
      let piped = tool(Writer.report.words(folder, pipe))
      close(keeper)
      group.wait()
      close(reader)
      #expect(piped.code == .success && piped.results.isEmpty, "\(piped.messages)")
      #expect(received.withLock { $0 } == whole)
      #expect(try files.info(pipe)?.kind == .other)

      let descriptor = open.withCString { Glibc.open($0, O_WRONLY | O_CREAT, 0o600) }
      defer { close(descriptor) }
      let inode = try files.info(open)?.inode
      let opened = tool(Writer.report.words(folder, Path("/proc/self/fd/\(descriptor)")))
      #expect(opened.code == .success && opened.results.isEmpty, "\(opened.messages)")
      #expect(try files.read(open) == whole)
      #expect(try files.info(open)?.inode == inode)
      #expect(try !files.list(folder).contains("open.old"))
    }
  }

  @Test func `a folder where a file goes, and a file where a folder goes, are refused`() throws {
    try withInputs { folder in
      let file = folder / "out/file"
      try files.write([1], to: file)
      #expect(tool(Writer.report.words(folder, folder / "out")).code == .usage)
      for writer in [Writer.compare, .figures, .sample] {
        let refused = tool(writer.words(folder, file))
        #expect(refused.code == .usage && refused.messages.contains("is a file, and a folder is"))
      }
      #expect(try files.read(file) == [1])
      #expect(try files.list(folder / "out") == ["file"])
    }
  }

  @Test(arguments: Writer.allCases)
  func `what a killed command has left goes`(writer: Writer) throws {
    try withInputs { folder in
      var ended = SystemProcess.own
      ended.start += 1
      // Into a folder that is there, or beside what is to be made.
      let isInside = [Writer.compare, .figures, .sample].contains(writer)
      let left = folder / "out" / StagedName(of: ended).path
      try files.createFolder(left)
      try files.write([1], to: left / "part")
      let out = isInside ? folder / "out" : folder / "out/made"
      let done = tool(writer.words(folder, out))
      #expect(done.code == .success, "\(done.messages)")
      let names = try files.list(folder / "out")
      #expect(!names.isEmpty && !names.contains { $0.description.hasPrefix(".") })
    }
  }

  @Test func `of two that make one file or folder the second is told that it is there`() throws {
    try withInputs { folder in
      for writer in [Writer.data, .export] {
        let out = folder / "out" / Path("\(writer)")
        let isMade = Mutex(false)
        let late = FileSystem { operation, _ throws(FileError) in
          guard operation == .sync, !isMade.withLock({ $0 }) else { return }
          isMade.withLock { $0 = true }
          _ = tool(writer.words(folder, out))
        }
        let refused = tool(writer.words(folder, out), files: late)
        #expect(isMade.withLock { $0 })
        #expect(refused.code == .cannotCreate)
        #expect(refused.messages.contains("'\(out)' is there already"), "\(refused.messages)")
      }
      let names = try files.list(folder / "out")
      #expect(names == ["data", "export"])
    }
  }
}
