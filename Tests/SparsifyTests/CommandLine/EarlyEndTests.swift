import Glibc
import Sparsify
import Tensor
import TestSupport
import Testing

/// Parts of a file, of which the second never comes: a signal does, and ends the process.
private struct Interrupted: Sequence, IteratorProtocol {
  var isBegun = false

  mutating func next() -> ByteStorage? {
    if !isBegun {
      isBegun = true
      return ByteStorage(bytes: UnsafeRawBufferPointer(start: nil, count: 0), release: {})
    }
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_UNBLOCK, &all, nil)
    raise(SIGTERM)
    while true { pause() }
  }
}

/// Has a signal end this process with the sentence, and then what a folder holds, on standard output.
private func listen(outputs: [Path], in folder: Path) {
  signal(SIGTERM, SIG_DFL)
  let console = Console { _, text in print(text, terminator: "") }
  let end = EarlyEnd(outputs: outputs, console: console, files: FileSystem())
  Interruption.end(exitCode: nil) {
    end.tell()
    print(((try? FileSystem().list(folder)) ?? ["nothing"]).map(\.description))
    fflush(nil)
    try? FileSystem().removeTree(folder)
  }
}

@Suite struct EarlyEndTests {
  private func lines(of result: ExitTest.Result?) throws -> [Substring] {
    let text = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
    return Array(text.split(separator: "\n").suffix(2))
  }

  @Test func `a file that is being written leaves nothing`() async throws {
    let result = await #expect(
      processExitsWith: .exitCode(143), observing: [\.standardOutputContent]
    ) {
      try withTemporaryFolder { folder in
        listen(outputs: [folder / "out"], in: folder)
        try FileSystem().writeNew(Interrupted(), to: folder / "out")
      }
    }
    let lines = try lines(of: result)
    #expect(lines[0].hasPrefix("Stopped; '") && lines[0].hasSuffix("/out' is not written."))
    #expect(lines[1] == "[]")
  }

  @Test func `what has been written stands, and what was there is as it was`() async throws {
    let result = await #expect(
      processExitsWith: .exitCode(143), observing: [\.standardOutputContent]
    ) {
      try withTemporaryFolder { folder in
        let files = FileSystem()
        try files.write([1], to: folder / "b")
        listen(outputs: [folder / "a", folder / "b", folder / "c"], in: folder)
        try files.writeAtomically([1], to: folder / "a")
        try files.writeAtomically(Interrupted(), to: folder / "b")
      }
    }
    let lines = try lines(of: result)
    #expect(lines[0].contains("/a' is written, '"))
    #expect(lines[0].contains("/b' is as it was and '"))
    #expect(lines[0].hasSuffix("/c' is not written."))
    #expect(lines[1] == #"["a", "b"]"#)
  }

  @Test func `a folder that is being filled goes with all in it`() async throws {
    let result = await #expect(
      processExitsWith: .exitCode(143), observing: [\.standardOutputContent]
    ) {
      try withTemporaryFolder { folder in
        let files = FileSystem()
        listen(outputs: [folder / "out"], in: folder)
        try files.createFolderToFill(folder / "empty")
        let staged = try files.createStagedFolder(for: folder / "out")
        try files.write([1], to: staged / "one")
        try files.writeAtomically(Interrupted(), to: staged / "two")
      }
    }
    #expect(try lines(of: result)[1] == "[]")
  }

  @Test func `what writes nothing says that nothing is changed`() async throws {
    let result = await #expect(
      processExitsWith: .exitCode(143), observing: [\.standardOutputContent]
    ) {
      listen(outputs: [], in: "/nowhere")
      var parts = Interrupted(isBegun: true)
      _ = parts.next()
    }
    #expect(try lines(of: result)[0] == "Stopped before the end; nothing is changed.")
  }

  private func outputs<Of: Command>(_ command: Of.Type, _ words: String...) throws -> [Path] {
    command.outputs(of: try command.syntax.parse(words.map { Array($0.utf8) }))
  }

  @Test func `commands that write files name them`() throws {
    #expect(try outputs(DataCommand.self, "a", "b.pt", "--for", "mnist") == ["b.pt"])
    #expect(try outputs(ExportCommand.self, "a", "b") == ["b"])
    #expect(try outputs(CompareCommand.self, "a", "t") == [])
    #expect(try outputs(CompareCommand.self, "a", "t", "--out", "b") == ["b"])
    #expect(try outputs(ReportCommand.self, "a", "--out", "b", "--svg", "c") == ["b", "c"])
    #expect(try outputs(VerifyCommand.self, "a") == [])
    let data: [Path] = ["a/dataset.pt", "a/digits.png"]
    #expect(try outputs(SampleCommand.self, "a") == data + ["a/zoo"])
  }
}
