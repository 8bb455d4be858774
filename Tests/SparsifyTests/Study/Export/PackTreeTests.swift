import Sparsify
import Tensor
import TestSupport
import Testing

/// Packs that are read as the zoos that they were made of.
@Suite struct PackTreeTests {
  private let files = FileSystem()

  private func withPack(
    _ change: (inout RunOptions) -> Void = { _ in },
    _ body: (Bench, _ twin: Path, _ pack: Path) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      _ = try bench.run("twin") {
        ($0.epochs, $0.method.threshold) = (2, -3)
        change(&$0)
      }()
      let made = tool("export", "\(folder / "twin")", "\(folder / "pack")", "--as", "pack")
      #expect(made.code == .success, "\(made.messages)")
      try body(bench, folder / "twin", folder / "pack")
    }
  }

  @Test(arguments: [MethodKind.variational, .magnitude])
  func `what compare finds in a pack it finds in the twin`(method: MethodKind) throws {
    try withPack {
      $0.method.kind = method
      if method == .magnitude {
        ($0.method.threshold, $0.method.sparsity) = (MethodOptions().threshold, 0.5)
      }
    } _: { bench, twin, pack in
      for (zoo, out) in [(twin, "of twin"), (pack, "of pack")] {
        let compared = tool(
          "compare", "\(bench.source)", "\(zoo)", "--data", "\(twin / "dataset.pt")", "--out",
          "\(bench.folder / Path(out))")
        #expect(compared.code == .success, "\(compared.messages)")
      }
      for name: Path in ["models.csv", "trajectories.csv", "classes.csv", "pies.csv"] {
        let ofPack = try files.read(bench.folder / "of pack" / name)
        let ofTwin = try files.read(bench.folder / "of twin" / name)
        #expect(ofPack == ofTwin, "\(name)")
      }
    }
  }

  @Test func `a zoo comes out of its pack as it went in`() throws {
    try withPack { bench, twin, pack in
      let out = bench.folder / "back"
      let made = tool("export", "\(pack)", "\(out)", "--as", "zoo", "--form", "plain")
      #expect(made.code == .success, "\(made.messages)")
      for trial in try bench.finished("twin") {
        for name: Path in ["params.json", "predictions.npz"] {
          #expect(try files.read(out / trial / name) == files.read(twin / trial / name), "\(name)")
        }
        for epoch in 0...2 {
          let checkpoint = ZooLayout.checkpointName(epoch: epoch) / ZooLayout.checkpointsName
          #expect(
            try files.read(out / trial / checkpoint) == files.read(twin / trial / checkpoint))
        }
      }
      #expect(tool("inspect", "\(pack)").results.contains("trials: 3, of which 3 sound"))
      for command in ["verify", "status"] {
        let refused = tool(command, "\(pack)")
        #expect(refused.code == .usage && refused.messages.contains("pack"), "\(refused.messages)")
      }
    }
  }

  @Test func `models are trained from a pack as from the zoo`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      #expect(
        tool("export", "\(bench.source)", "\(folder / "pack")", "--as", "pack").code == .success)
      for (source, twin) in [(bench.source, "of zoo"), (folder / "pack", "of pack")] {
        let made = tool(
          "run", "\(source)", "\(folder / Path(twin))", "--epochs", "1", "--data",
          "\(bench.source / "dataset.pt")")
        #expect(made.code == .success, "\(made.messages)")
      }
      for trial in try bench.finished("of zoo") {
        let checkpoint = trial / ZooLayout.checkpointName(epoch: 1) / ZooLayout.variationalName
        #expect(
          try files.read(folder / "of pack" / checkpoint)
            == files.read(folder / "of zoo" / checkpoint))
      }
    }
  }

  @Test func `a damaged pack is told, and never crashes`() throws {
    try withPack { _, twin, pack in
      let index = try files.read(pack / "index.json")
      let text = String(decoding: index, as: UTF8.self)
      for (part, other) in [
        (#""count": 3"#, #""count": 4"#), (#""first": 0"#, #""first": 1"#),
        (#""parameters": 2464"#, #""parameters": 2465"#), (#""a", "b""#, #""a", "a""#),
        (#""a", "b""#, #""a", "x/y""#), ("shard-00000", "../shard-0"),
        (#""epochs": [0"#, #""epochs": [7, 0"#),
        ("trials-00000.jsonl", "index.json"), (#""channels": 1"#, #""width": 5, "channels": 1"#),
        (#""epochs": [0"#, #""epochs": [-1"#), (#""epochs": [0, 1"#, #""epochs": [1, 0"#),
        ("predictions-00000", "shard-00000"),
        (
          #""shards": ["#,
          #"""
          "shards": [{"file": "x", "trials": "y", "first": 0, "count": 9223372036854775807},
          {"file": "x", "trials": "y", "first": 9223372036854775807, "count": 1},
          """#
        ),
      ] {
        #expect(text.contains(part), "\(part)")
        try files.removeTree(pack / "index.json")
        try files.write(
          Array(text.replacing(part, with: other).utf8), to: pack / "index.json")
        let code = tool("inspect", "\(pack)").code
        #expect(code != .success || tool("predict", "\(pack)", "--epochs", "all").code != .success)
      }
    }
  }

  @Test func `a pack of a later version is refused with what to do`() throws {
    try withPack { _, _, pack in
      let text = String(decoding: try files.read(pack / "index.json"), as: UTF8.self)
      let later = text.replacing(#""version": 1"#, with: #""version": 2"#)
      #expect(later != text)
      try files.write(Array(later.utf8), to: pack / "index.json")
      let refused = tool("inspect", "\(pack)")
      #expect(refused.code != .success && refused.messages.contains("a pack of version 2"))
    }
  }

  @Test func `a file is as large as it says, and too much memory is refused`() throws {
    let files = files.reading(PackTree.reader)
    try withPack { _, twin, pack in
      let path = pack / "index.json/a/checkpoint_000002/checkpoints"
      let size = try #require(try files.info(path)).size
      #expect(try files.read(path).count == size)
      #expect(try files.read(path) == files.read(twin / "a/checkpoint_000002/checkpoints"))
      let error = try #require(throws: FileError.self) { try files.map(path, limit: size - 1) }
      #expect(error.description.contains("are allowed"), "\(error)")
    }
  }

  @Test func `a damaged shard is told as what it is`() throws {
    try withPack { _, twin, pack in
      let (shard, lines) = (pack / "shard-00000.safetensors", pack / "trials-00000.jsonl")
      let (weights, text) = (try files.read(shard), try files.read(lines))
      func told() -> String {
        let inspected = tool("inspect", "\(pack)")
        return inspected.results + inspected.messages
      }
      try files.write(Array(weights.prefix(1_000)), to: shard)
      #expect(!told().contains("No such file") && told().contains("shard-00000.safetensors"))
      try files.write(weights, to: shard)
      try files.write(text + Array("{}\n".utf8), to: lines)
      #expect(told().contains("'trials-00000.jsonl' has 4 lines for 3 models"), "\(told())")
      try files.write(text.map { $0 == UInt8(ascii: "{") ? UInt8(ascii: "[") : $0 }, to: lines)
      #expect(!told().contains("No such file") && told().contains("cannot list"), "\(told())")
    }
  }
}
