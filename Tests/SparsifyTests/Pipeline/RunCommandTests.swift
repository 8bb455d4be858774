import Foundation
import Sparsify
import Tensor
import TestSupport
import Testing

@Suite struct RunCommandTests {
  private let files = FileSystem()

  /// A copy of the zoo that Ray Tune wrote.
  private func rayZoo(in folder: Path) throws -> Path {
    let name = "tune_zoo_fixture"
    let fixture = try #require(
      Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil))
    let copy = URL(fileURLWithPath: (folder / Path(name)).description)
    try FileManager.default.copyItem(at: fixture, to: copy)
    return folder / Path(name)
  }

  @Test func `a zoo of Ray Tune's gets its twin; odd trials are named`() throws {
    try withTemporaryFolder { folder in
      let zoo = try rayZoo(in: folder)
      let twin = folder / "twin"
      // A pickle that is there is never read.
      for trial in try Zoo.read(zoo).trials {
        try files.write(Array("no pickle".utf8), to: trial.folder / "params.pkl")
      }
      let run = tool("run", "\(zoo)", "\(twin)", "--epochs", "1", "--quiet")
      #expect(run.code == .incomplete && run.results.isEmpty)
      let lines = run.messages.split(separator: "\n").map { $0.split(separator: " twin: ")[1] }
      #expect(lines.contains { $0.hasPrefix("2 models in '\(twin)', 2 of them trained now, in ") })
      #expect(lines.contains { $0.hasPrefix("Medians: sparsity 0.") })
      #expect(lines.contains("2 skipped:"))
      #expect(lines.last == "Next: sparsify inspect \(shellWord(twin.bytes))")
      for entry in try files.entries(of: twin) where entry.kind == .folder {
        let trial = twin / entry.name
        let pickle = try files.read(trial / "params.pkl")
        #expect(pickle.starts(with: [0x80, 2]) && pickle.last == UInt8(ascii: "."))
        #expect(
          try files.list(trial / "checkpoint_000001") == [
            ".is_checkpoint", ".tune_metadata", "checkpoints", "optimizer", "variational",
          ])
      }
    }
  }

  @Test func `progress ends with the summary`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let run = tool("run", "\(bench.source)", "\(folder / "twin")", "--epochs=2", "--jobs=1")
      #expect(run.code == .success)
      let lines = run.messages.split(separator: "\n").map { $0.split(separator: " twin: ")[1] }
      #expect(lines[0] == "1 model to sparsify, 2 epochs each, in 1 group on 1 thread.")
      #expect(lines[1].hasPrefix("Data set: '\(bench.source / "dataset.pt")', 4 training,"))
      #expect(
        lines[2] == "The data set can't be checked: no model has its accuracy in a result.json.")
      #expect(lines.contains { $0.hasPrefix("50%, models 0/1, epochs 1/2, ") })
      #expect(lines.contains { $0.hasPrefix("100%, models 1/1, epochs 2/2, after ") })
      #expect(
        lines.contains { $0 == "Nothing is left to train: making the tables and the report." })
      #expect(
        lines.contains {
          $0.hasPrefix("1 model in '\(folder / "twin")', 1 of them trained now, in ")
        })
    }
  }

  @Test func `every line of a log has a time and the zoo's name`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let run = tool("run", "\(bench.source)", "\(folder / "my twin")", "--epochs=1", "-j1")
      #expect(run.code == .success)
      for line in run.messages.split(separator: "\n") {
        #expect(line.wholeMatch(of: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d my twin: .+/) != nil, "\(line)")
      }
      // What ends a run, too.
      let failed = tool("run", "\(folder / "none")", "\(folder / "other")")
      #expect(failed.code == .noInput)
      #expect(failed.messages.contains(" other: Error: "))
    }
  }

  @Test func `each kind of mistake has its exit code`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let source = "\(bench.source)"
      let twin = "\(folder / "twin")"
      #expect(tool("run", source, twin, "--epochs", "-1").code == .usage)
      #expect(tool("run", source).code == .usage)
      let unmatched = tool("run", source, twin, "--only", "tria")
      #expect(unmatched.code == .usage)
      #expect(
        unmatched.messages.contains(
          "fits --only tria. The pattern covers the whole name; one name is trial. For a part of it "
            + "give --only '*tria*'."))
      let none = tool("run", source, twin, "--only", "*x*")
      #expect(none.code == .usage && none.messages.contains("one name is trial.\n"))
      #expect(tool("run", source, source + "/twin").code == .usage)
      #expect(tool("run", "\(folder / "none")", twin).code == .noInput)
      #expect(tool("run", source, twin, "--data", "\(folder / "none")").code == .noInput)
      #expect(
        tool("run", source, twin, "--data", source + "/trial/params.json").code == .unreadableInput)
      #expect(tool("run", source, source + "/dataset.pt/twin").code == .usage)
      #expect(try files.list(folder) == ["zoo"])
    }
  }
}
