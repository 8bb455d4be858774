import Sparsify
import Tensor
import TestSupport
import Testing

/// Twins that become one archive.
@Suite struct ArchivedTwinTests {
  private let files = FileSystem()

  private static func fineTunes(_ options: inout RunOptions) { options.fineTuning.epochs = 1 }

  @Test func `it holds the files of the folder, and the same command again changes nothing`() throws
  {
    try ZipBench.with { bench in
      let summary = try #require(try bench.run()())
      #expect(summary.finished == 3 && summary.trained == 3 && summary.exitCode == .success)
      #expect(summary.text.contains("unzip -p \(bench.zip) twin/trajectories.csv"))
      try bench.expectWhole()
      let (bytes, info) = (try files.read(bench.zip), try files.info(bench.zip))
      let again = try #require(try bench.run()())
      #expect(again.finished == 3 && again.trained == 0 && again.hasReport)
      #expect(again.sparsity == summary.sparsity && again.place == summary.place)
      #expect(try files.read(bench.zip) == bytes)
      #expect(try files.info(bench.zip) == info)
      try bench.expectWhole()
    }
  }

  @Test func `its members are sorted, stored and aligned`() throws {
    try ZipBench.with(Bench.smallZoo) { bench in
      _ = try bench.run()()
      let names = try TwinComparison.tree(bench.root).filter {
        try !files.isFolder(bench.root / $0)
      }
      let file = try files.map(bench.zip)
      let bytes = Array(file.bytes)
      var last = 0
      for name in names {
        let content = try files.read(bench.root / name)
        let member = Array("twin/\(name)".utf8)
        // The local header's name, and the bytes behind its extra field.
        let header = try #require(bytes[last...].firstRange(of: member)).lowerBound - 30
        let extra = Int(bytes[header + 28]) + Int(bytes[header + 29]) << 8
        let start = header + 30 + member.count + extra
        #expect(bytes[header..<(header + 4)].elementsEqual([0x50, 0x4B, 3, 4]), "\(name)")
        #expect(
          start % 64 == 0 && Array(bytes[start..<(start + content.count)]) == content, "\(name)")
        last = start + content.count
      }
      #expect(names.count > 15)
    }
  }

  @Test func `until it is made each finished model is one file, and its status is told`() throws {
    try ZipBench.with { bench in
      try bench.stop(bench.run(), after: 2)
      #expect(try !files.exists(bench.zip))
      let gathered = bench.gathered
      #expect(try files.entries(of: gathered).allSatisfy { $0.kind == .file })
      let finished = try files.list(gathered).filter { $0 != Mark.fileName }
      #expect(finished.count == 2)
      for trial in finished {
        #expect(
          try bench.bench.differences("whole" / trial, "twin.zip.work/gathered" / trial) == [])
        #expect(try !files.exists(bench.work / trial))
      }
      let status = try TargetStatus(of: bench.zip, work: nil, files: files)
      #expect(status.done == finished.map { ByteText($0) } && status.models == 3)
      #expect(status.verdict == .unfinished)
      let told = tool("status", "\(bench.folder)")
      #expect(told.code == .incomplete && told.results.contains("twin.zip"))
      #expect(try bench.run()()?.trained == 1)
      try bench.expectWhole()
      #expect(tool("status", "\(bench.zip)").code == .success)
      #expect(tool("status", "\(bench.folder)").results.contains("twin.zip"))
    }
  }

  @Test func `commands read it as they read the folder`() throws {
    try ZipBench.with { bench in
      _ = try bench.run()()
      let source = "\(bench.bench.source)"
      func expectSame(_ words: String...) {
        let both = ["\(bench.folder / "whole")", "\(bench.zip)"].map { twin in
          tool(words.map { $0 == "TWIN" ? twin : $0 })
        }
        let texts = both.map { said in
          let text = said.results + said.messages
          return [
            "\(bench.root)", "\(bench.zip)", "\(bench.folder / "whole")", "twin.zip", "whole",
          ]
          .reduce(text) { $0.replacing($1, with: "T") }
        }
        #expect(both[0].code == both[1].code && texts[0] == texts[1], "\(words)")
        #expect(both[0].code == .success, "\(words): \(texts[0])")
      }
      expectSame("inspect", "--json", "TWIN")
      expectSame("status", "--json", "TWIN")
      expectSame("verify", "TWIN", "--source", source)
      expectSame("compare", source, "TWIN", "--json")
      // What they write tells the twin's name.
      try bench.unpack()
      for (twin, out) in [(bench.folder / "twin", "1"), (bench.zip, "2")] {
        let place = bench.folder / Path("out\(out)")
        try files.createFolder(place)
        #expect(tool("report", "\(twin)", "--out", "\(place / "page.html")").code == .success)
        for form in ["zoo", "pack"] {
          let out = "\(place / Path(form))"
          #expect(tool("export", "\(twin)", out, "--as", form).code == .success)
        }
      }
      for form: Path in ["zoo", "pack"] {
        #expect(try bench.bench.differences("out1" / form, "out2" / form) == [])
      }
      #expect(try files.read(bench.folder / "out2/page.html").count > 10_000)
    }
  }

  @Test func `a file or folder that is not ours is never touched`() throws {
    try withTemporaryFolder { folder in
      let bench = try ZipBench(folder, Bench.smallZoo)
      var zoo = DeflatedArchive()
      zoo.add("twin/trial/params.json", Array("{}".utf8))
      let cut = Array(zoo.archive().dropLast(10))
      for bytes in [Array("mine".utf8), [], zoo.archive(), cut] {
        try files.write(bytes, to: bench.zip)
        let error = #expect(throws: RunError.self) { try bench.run()() }
        #expect(error?.exitCode == .cannotCreate)
        #expect(error?.description.contains("Nothing in it was changed") == true)
        #expect(try files.read(bench.zip) == bytes)
      }
      try files.removeTree(bench.zip)
      try files.createFolder(bench.zip)
      #expect(throws: RunError.self) { try bench.run()() }
      #expect(try files.list(folder) == ["twin.zip", "zoo"])
    }
  }

  @Test func `one that appears while it is made stays, and the same command ends when it is gone`()
    throws
  {
    try ZipBench.with(Bench.smallZoo) { bench in
      var run = bench.run()
      run.report = { event in
        guard case .finished = event else { return }
        do {
          try files.write([1, 2, 3], to: bench.zip)
        } catch {
          Issue.record(error)
        }
      }
      let error = #expect(throws: FileError.self) { try run() }
      #expect(error?.operation == .rename && error?.target == bench.zip)
      #expect(try files.read(bench.zip) == [1, 2, 3])
      try files.removeTree(bench.zip)
      #expect(try bench.run()()?.trained == 0)
      try bench.expectWhole()
    }
  }

  @Test func `what the user puts beside the models stays, and that is said`() throws {
    try ZipBench.with(Bench.smallZoo) { bench in
      var run = bench.run()
      let notes = Notes()
      run.report = { event in
        notes.add(event)
        guard case .finished = event else { return }
        do {
          try files.write([1], to: bench.work / "gathered/notes.txt")
        } catch {
          Issue.record(error)
        }
      }
      _ = try run()
      try bench.expectSame()
      #expect(
        notes.texts.contains {
          $0.contains("'\(bench.work)' stays") && $0.contains("'gathered/notes.txt'")
        })
      #expect(
        try TwinComparison.tree(bench.work) == ["gathered", "gathered/notes.txt", "sparsify.json"])
      try files.removeTree(bench.work / "gathered/notes.txt")
      #expect(try bench.run()()?.finished == 1)
      try bench.expectWhole()
    }
  }

  @Test func `names say what is made`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let (source, zip) = ("\(bench.source)", "\(folder / "twin.zip")")
      let unsaid = tool("run", source, zip)
      #expect(unsaid.code == .usage && unsaid.messages.contains("give --out-format zip to get one"))
      let unnamed = tool("run", source, "\(folder / "twin")", "--out-format", "zip")
      #expect(unnamed.code == .usage && unnamed.messages.contains("Give '\(zip)' for the twin"))
      let linked = tool("run", source, zip, "--out-format", "zip", "--twin-data", "symlink")
      #expect(linked.code == .usage && linked.messages.contains("Give copy or none"))
      #expect(try files.list(folder) == ["zoo"])
      // A folder of such a name that is there is gone on with.
      try files.createFolder(folder / "twin.zip")
      #expect(tool("run", source, zip, "--epochs=0", "-q").code == .success)
      #expect(try files.isFolder(folder / "twin.zip/trial"))
      let several = tool(
        "run", source, "--into", "\(folder / "twins")", "--out-format=zip", "--epochs=0", "-q")
      #expect(several.code == .success)
      #expect(try files.list(folder / "twins") == ["zoo.zip"])
      #expect(try files.isFolder(folder / "twins/zoo.zip/zoo/trial"))
    }
  }

  @Test func `nothing is added to a finished one; unpacked it is gone on with`() throws {
    try ZipBench.with(options: Self.fineTunes) { bench in
      _ = try bench.run { $0.only = "[ab]" }()
      let bytes = try files.read(bench.zip)
      let command = "unzip \(bench.zip) -d \(bench.folder)"
      for (words, change) in [
        ("1 model to train (c)", { $0.only = nil }),
        ("2 models to train (a, …)", { $0.fineTuning.epochs = 1 }),
        ("--retry-failed", { $0.execution.retryFailed = true }),
      ] as [(String, (inout RunOptions) -> Void)] {
        let error = #expect(throws: RunError.self) {
          let summary = try bench.run {
            $0.only = "[ab]"
            change(&$0)
          }()
          return summary
        }
        #expect(error?.exitCode == .usage)
        #expect(error?.description.hasPrefix(words) == true, "\(words)")
        #expect(error?.description.contains(command) == true, "\(words)")
      }
      let restart = #expect(throws: RunError.self) {
        try bench.run { $0.execution.restart = true }()
      }
      #expect(restart?.description.contains("rm \(bench.zip)") == true)
      let other = #expect(throws: RunError.self) { try bench.run { $0.epochs = 3 }() }
      #expect(other?.description.hasSuffix("another TWIN to keep both.") == true)
      #expect(try files.read(bench.zip) == bytes)
      #expect(try files.list(bench.folder) == ["twin.zip", "whole", "zoo"])

      try bench.unpack()
      #expect(try bench.bench.run("twin") { $0.fineTuning.epochs = 1 }()?.trained == 3)
      #expect(try bench.bench.differences("whole", "twin") == [])
    }
  }

  @Test func `fine-tuning that is added while it gathers goes on with what is there`() throws {
    try ZipBench.with(options: Self.fineTunes) { bench in
      try bench.stop(bench.run(), after: 2)
      #expect(try bench.run { $0.fineTuning.epochs = 1 }()?.trained == 3)
      try bench.expectWhole()
    }
  }

  @Test func `--restart begins anew while it gathers`() throws {
    try ZipBench.with { bench in
      try bench.stop(bench.run { $0.overrides.seed = 7 }, after: 2)
      #expect(throws: RunError.self) { try bench.run()() }
      #expect(try bench.run { $0.execution.restart = true }()?.trained == 3)
      try bench.expectWhole()
    }
  }

  @Test func `the plan tells of the archive and writes nothing`() throws {
    try ZipBench.with(Bench.smallZoo) { bench in
      let words = [
        "run", "\(bench.bench.source)", "\(bench.zip)", "--out-format=zip", "--epochs=2", "-n",
      ]
      let text = tool(words).results
      #expect(text.contains("twin: '\(bench.zip)'") && text.contains("files: 1, about"))
      #expect(try files.list(bench.folder) == ["whole", "zoo"])
      _ = try bench.run()()
      #expect(tool(words).code == .success)
    }
  }

  @Test func `models whose names no archive has room for are skipped`() throws {
    var zoo = Bench.smallZoo
    zoo.models.append(TinyZoo.Model("back\\slash", weightSeed: 2))
    try withTemporaryFolder { folder in
      let bench = try ZipBench(folder, zoo)
      let summary = try #require(try bench.run()())
      #expect(summary.skipped.map(\.name) == ["back\\slash"])
      #expect(summary.skipped[0].reason == "has a name that no zip archive has room for: rename it")
      #expect(try files.list(bench.root).contains("trial"))
    }
  }

  @Test func `one that was renamed is told of by the folder that is in it`() throws {
    try ZipBench.with(Bench.smallZoo) { bench in
      _ = try bench.run()()
      let renamed = bench.folder / "other.zip"
      try files.rename(bench.zip, to: renamed)
      let summary = try #require(try bench.run { $0.twin = renamed }())
      #expect(summary.place == .archive("twin"))
      #expect(summary.text.contains("unzip -p \(renamed) twin/trajectories.csv"))
      let error = #expect(throws: RunError.self) {
        try bench.run {
          $0.twin = renamed
          $0.execution.retryFailed = true
        }()
      }
      #expect(error?.description.contains("'\(bench.folder / "twin")' in place of") == true)
      #expect(error?.description.contains("unzip \(renamed) -d \(bench.folder)") == true)
    }
  }

  @Test func `a data set that is made for it is the folder's`() throws {
    try withTemporaryFolder { folder in
      let bench = try ZipBench(folder, Bench.smallZoo)
      try files.removeTree(bench.bench.source / "dataset.pt")
      try IdxFolder.write(to: folder / "idx")
      for run in [bench.bench.run("whole"), bench.run(), bench.run()] {
        var run = run
        var options = try #require(run.options as? RunOptions)
        options.data = folder / "idx"
        run.options = options
        #expect(try run()?.finished == 1)
      }
      try bench.expectSame()
      #expect(try files.list(folder) == ["idx", "twin.zip", "whole", "zoo"])
    }
  }
}
