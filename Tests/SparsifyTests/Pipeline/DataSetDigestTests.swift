import Sparsify
import Tensor
import TestSupport
import Testing

/// The checksum of the data set in config.json.
@Suite struct DataSetDigestTests {
  private let files = FileSystem()

  private func sha256(_ twin: Path) throws -> JSONValue? {
    let config = try JSONValue(parsing: files.read(twin / "config.json")).object
    return config?["dataset"]?.object?["sha256"]
  }

  /// How often a run opened the data set.
  private func reads(_ bench: Bench) throws -> Int {
    let data = try files.resolve(bench.source) / "dataset.pt"
    let reads = Counter()
    var run = bench.run("twin")
    run.files = FileSystem { operation, path throws(FileError) in
      if operation == .read, path == data { _ = reads.next() }
    }
    _ = try run()
    return reads.count
  }

  @Test func `it is stored, and the file is not read for it again`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let data = bench.source / "dataset.pt"
      let first = try reads(bench)
      let digits = SHA256.hexadecimal(of: try files.read(data))
      #expect(try sha256(folder / "twin") == .string(digits))
      #expect(try reads(bench) == first - 1)
      #expect(try sha256(folder / "twin") == .string(digits))
      // The same data in a file that was written later.
      try files.write(files.read(data), to: folder / "copy")
      try files.removeTree(data)
      try files.rename(folder / "copy", to: data)
      #expect(try reads(bench) == first)
      #expect(try sha256(folder / "twin") == .string(digits))
    }
  }

  @Test func `a generated zoo has it too`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      var options = GenerateOptions(dataSet: bench.source / "dataset.pt", zoo: folder / "new")
      options.epochs = 0
      _ = try Run(options)()
      let digits = SHA256.hexadecimal(of: try files.read(folder / "new/dataset.pt"))
      #expect(try sha256(folder / "new") == .string(digits))
    }
  }
}
