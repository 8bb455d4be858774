import Glibc
import Sparsify
import Tensor
import TestSupport
import Testing

/// Names of models that not every file system takes.
@Suite struct NameProbeTests {
  private let name: Path = "b:lr=0.1"

  private func withBench(_ body: (Bench, RunOptions) throws -> Void) throws {
    try withTemporaryFolder { folder in
      var zoo = Bench.kinds
      zoo.models[1].name = name
      let bench = try Bench(folder, zoo)
      var options = RunOptions(source: bench.source, twin: folder / "twin")
      (options.epochs, options.execution.jobs) = (1, 2)
      try body(bench, options)
    }
  }

  @Test(arguments: [EINVAL, ENOENT, EILSEQ])
  func `a file system that does not take them is told of before any model is trained`(
    code: Int32
  ) throws {
    try withBench { bench, options in
      let made = Counter()
      let files = FileSystem { operation, path throws(FileError) in
        guard operation == .createFolder, path.name == name || path.name == "a" else { return }
        made.add(1)
        if path.name == name { throw FileError(operation, path, code: code) }
      }
      let error = try #require(throws: RunError.self) { try Run(options, files: files)() }
      #expect(error.exitCode == .cannotCreate)
      #expect(error.description.contains("takes no such name as '\(name)'"))
      #expect(error.description.contains("on another file system"))
      #expect(made.count == 1)
      let staged = try FileSystem().entries(of: bench.folder / "twin.work/staging")
      #expect(!staged.contains { $0.kind == .folder }, "\(staged)")
    }
  }

  @Test func `where they are taken the models are made, and nothing else stays`() throws {
    try withBench { bench, options in
      let summary = try #require(try Run(options, files: FileSystem())())
      #expect(summary.exitCode == .success)
      #expect(try bench.finished("twin") == ["a", name, "c"])
      #expect(try !FileSystem().exists(bench.folder / "twin.work"))
    }
  }
}
