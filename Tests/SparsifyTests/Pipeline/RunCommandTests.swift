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
      #expect(run.messages.contains("2 models in '\(twin)', 2 of them trained now.\n2 skipped:\n"))
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
      let lines = run.messages.split(separator: "\n")
      #expect(lines[0] == "1 model to sparsify, 2 epochs each, in 1 group on 1 thread.")
      #expect(lines[1].hasPrefix("Data set: '\(bench.source / "dataset.pt")', 10 training,"))
      #expect(
        lines[2] == "The data set can't be checked: no model has its accuracy in a result.json.")
      #expect(lines.contains { $0.hasPrefix("epochs 1/2, models 0/1, sparsity 0.") })
      #expect(lines.last == "1 model in '\(folder / "twin")', 1 of them trained now.")
    }
  }

  @Test func `each kind of mistake has its exit code`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let source = "\(bench.source)"
      let twin = "\(folder / "twin")"
      #expect(tool("run", source, twin, "--epochs", "-1").code == .usage)
      #expect(tool("run", source).code == .usage)
      #expect(tool("run", source, twin, "--only", "nothing*").code == .usage)
      #expect(tool("run", source, source + "/twin").code == .usage)
      #expect(tool("run", "\(folder / "none")", twin).code == .noInput)
      #expect(tool("run", source, twin, "--data", "\(folder / "none")").code == .noInput)
      #expect(
        tool("run", source, twin, "--data", source + "/trial/params.json").code == .unreadableInput)
      #expect(tool("run", source, source + "/dataset.pt/twin").code == .usage)
      #expect(try files.list(folder) == ["zoo"])
    }
  }

  @Test func `help explains every option`() {
    let help = tool("run", "--help").results
    let names = RunCommand.syntax.options.map(\.name)
    #expect(
      Set(names).isSuperset(of: ["epochs", "data", "jobs", "shard", "print-slurm", "restart"]))
    for name in names {
      #expect(help.contains("--\(name) ") || help.contains("--\(name)\n"), "\(name)")
    }
    #expect(help.contains("EXAMPLE:\n  sparsify run"))
  }
}
