import Sparsify
import Tensor
import TestSupport
import Testing

/// Zoos in zip archives.
@Suite struct ZippedZooTests {
  private let files = FileSystem()

  /// Adds a folder's files to an archive.
  private func add(_ folder: Path, as prefix: String, to archive: inout DeflatedArchive) throws {
    for path in try TwinComparison.tree(folder) {
      if try files.isFolder(folder / path) { continue }
      archive.add(prefix + path.description, try files.read(folder / path))
    }
  }

  @Test(arguments: ["", "tune_zoo/"])
  func `models are trained from a zip as from its folder`(prefix: String) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      var archive = DeflatedArchive()
      try add(bench.source, as: prefix, to: &archive)
      archive.add("__MACOSX/._zoo", [1])
      let zip = folder / "zoo.zip"
      try files.write(archive.archive(), to: zip)
      let inspected = tool("inspect", "\(zip)")
      #expect(inspected.results.contains("trials: 3, of which 3 sound"), "\(inspected.messages)")
      _ = try bench.run("twin")()
      let made = tool("run", "\(zip)", "\(folder / "zipped")", "--epochs", "2")
      #expect(made.code == .success, "\(made.messages)")
      for trial in try bench.finished("twin") {
        let checkpoint = trial / ZooLayout.checkpointName(epoch: 2) / ZooLayout.variationalName
        #expect(
          try files.read(folder / "zipped" / checkpoint) == files.read(folder / "twin" / checkpoint)
        )
      }
      #expect(
        try files.read(folder / "zipped/dataset.pt") == files.read(bench.source / "dataset.pt"))
      #expect(tool("verify", "\(folder / "zipped")").code == .success)
      // What it was made of stays as it was, and is studied where it lies.
      #expect(try files.read(zip) == archive.archive())
      #expect(tool("compare", "\(zip)", "\(folder / "twin")").code == .success)
    }
  }

  @Test func `a twin in a zip is compared and verified`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("twin")()
      var archive = DeflatedArchive()
      try add(folder / "twin", as: "published/", to: &archive)
      try files.write(archive.archive(), to: folder / "twin.zip")
      let zip = "\(folder / "twin.zip")"
      let compared = tool("compare", "\(bench.source)", zip)
      #expect(compared.code == .success && compared.results.hasPrefix("3 models of"))
      let verified = tool("verify", zip, "--source", "\(bench.source)")
      #expect(verified.code == .success, "\(verified.results)\(verified.messages)")
      #expect(tool("status", zip).code == .usage)
    }
  }

  @Test func `a trial that is damaged in a zip costs itself`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      var archive = DeflatedArchive()
      try add(bench.source, as: "", to: &archive)
      var bytes = archive.archive()
      // A byte of the first trial's parameters.
      let name = try #require(bytes.firstRange(of: Array("a/params.json".utf8)))
      bytes[name.upperBound + 5] ^= 0x20
      try files.write(bytes, to: folder / "zoo.zip")
      let made = tool("run", "\(folder / "zoo.zip")", "\(folder / "twin")", "--epochs", "0")
      #expect(made.code == .incomplete)
      #expect(made.messages.contains("CRC-32") || made.results.contains("CRC-32"))
      #expect(try bench.finished("twin") == ["b", "c"])
    }
  }
}
