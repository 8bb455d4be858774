import Glibc
import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// `sparsify export`
@Suite struct ExportTests {
  private let files = FileSystem()
  private let architecture = Architecture(.cnn, channels: 1)

  private func withTwin(
    _ change: (inout RunOptions) -> Void = { _ in },
    _ body: (Bench, _ twin: Path) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      _ = try bench.run("twin") {
        ($0.epochs, $0.method.threshold) = (2, -3)
        change(&$0)
      }()
      try body(bench, folder / "twin")
    }
  }

  private func export(
    _ zoo: Path, _ out: Path, _ options: String...
  ) -> (code: ExitCode, results: String, messages: String) {
    tool(["export", "\(zoo)", "\(out)"] + options)
  }

  /// The values of a state dict one after the other.
  private func vector(_ trial: Path, _ epoch: Int, _ name: Path = "checkpoints") throws -> [Float] {
    let path = trial / ZooLayout.checkpointName(epoch: epoch) / name
    let stateDict = try StateDict.read(path, files: files)
    return try architecture.tensors(variational: false).flatMap {
      try #require(stateDict[$0.key]).floats()
    }
  }

  private func floats(_ array: NumpyFile?) throws -> [Float] {
    let array = try #require(array)
    #expect(array.descriptor == "<f4")
    return Tensor(dtype: .float32, shape: array.shape, storage: ByteStorage(copying: array.bytes))
      .floats()
  }

  private func doubles(_ array: NumpyFile?) throws -> [Double] {
    let array = try #require(array)
    #expect(array.descriptor == "<f8")
    return array.bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: 8).map {
        bytes.loadUnaligned(fromByteOffset: $0, as: Double.self)
      }
    }
  }

  private func json(_ path: Path) throws -> JSONObject {
    try #require(try JSONValue(parsing: try files.read(path)).object)
  }

  // MARK: Arrays

  @Test func `arrays hold each model of each epoch, what is kept, and what it began as`() throws {
    try withTwin { bench, twin in
      let out = bench.folder / "out"
      let (code, results, messages) = export(twin, out, "--epochs", "all")
      #expect(code == .success && results.isEmpty && messages.isEmpty, "\(messages)")
      #expect(try files.list(out) == ["index_dict.json", "readme.md", "weights.npz"])
      let archive = try NumpyArchive(decoding: try files.read(out / "weights.npz"))
      let weights = try floats(archive["weights"])
      let (full, logAlpha) = (try floats(archive["full"]), try floats(archive["log_alpha"]))
      let kept = try #require(archive["kept"])
      let count = architecture.parameterCount
      #expect(archive["weights"]?.shape == [3, 3, count] && kept.shape == [3, 3, count])
      #expect(archive["present"]?.bytes == Array(repeating: 1, count: 9))
      let isWeight = try #require(archive["is_weight"]).bytes
      for (m, trial) in (["a", "b", "c"] as [Path]).enumerated() {
        #expect(
          try Array(full[(m * count)..<((m + 1) * count)]) == vector(bench.source / trial, 3))
        for epoch in 0...2 {
          let range = ((m * 3 + epoch) * count)..<((m * 3 + epoch + 1) * count)
          let model = try vector(twin / trial, epoch)
          #expect(Array(weights[range]) == model)
          for (place, value) in model.enumerated() {
            let isLinearBias = isWeight[place] == 0 && logAlpha[range.lowerBound + place].isNaN
            #expect(kept.bytes[range.lowerBound + place] == (value != 0 || isLinearBias ? 1 : 0))
          }
          #expect(logAlpha[range].count { $0.isNaN } == 30, "biases of linear layers")
        }
      }
      #expect(kept.bytes.contains(0))
      let names = try #require(archive["names"])
      #expect(names.descriptor == "<U1" && names.bytes.filter { $0 != 0 } == Array("abc".utf8))
      #expect(archive["epochs"]?.bytes.count == 24 && archive["test_acc"]?.shape == [3, 3])
      #expect(
        archive["config/model::nlin"]?.shape == [3] && archive["config/seed"]?.descriptor == "<i8")
    }
  }

  @Test func `an epoch that is missing is NaN, and one that does not read is told`() throws {
    try withTwin { bench, twin in
      try files.removeTree(twin / "b/checkpoint_000001")
      try files.write([1, 2, 3], to: twin / "c/checkpoint_000002/checkpoints")
      let out = bench.folder / "out"
      let (code, _, messages) = export(twin, out, "--epochs", "0,1,2")
      #expect(code == .incomplete)
      #expect(messages.hasPrefix("Left out of c: epoch 2: "), "\(messages)")
      #expect(messages.split(separator: "\n").count == 1)
      let archive = try NumpyArchive(decoding: try files.read(out / "weights.npz"))
      #expect(archive["present"]?.bytes == [1, 1, 1, 1, 0, 1, 1, 1, 0])
      let count = architecture.parameterCount
      let range = (4 * count)..<(5 * count)
      let (weights, kept) = (try floats(archive["weights"]), try #require(archive["kept"]).bytes)
      #expect(weights[range].count { $0.isNaN } == count)
      #expect(weights[..<range.lowerBound].count { $0.isNaN } == 0)
      #expect(!kept[range].contains(1))
    }
  }

  @Test func `what a model began as is told where it does not read, and not where it is not kept`()
    throws
  {
    try withTwin { bench, twin in
      try files.write([1, 2, 3], to: twin / "b/checkpoint_000000/variational")
      try files.removeTree(twin / "c/checkpoint_000000")
      let out = bench.folder / "out"
      let (code, _, messages) = export(twin, out)
      #expect(code == .incomplete)
      #expect(messages.hasPrefix("Left out of b: the model that it began with: "), "\(messages)")
      #expect(messages.split(separator: "\n").count == 1)
      let archive = try NumpyArchive(decoding: try files.read(out / "weights.npz"))
      let (full, count) = (try floats(archive["full"]), architecture.parameterCount)
      #expect(full[..<count].allSatisfy(\.isFinite) && full[count...].allSatisfy(\.isNaN))
    }
  }

  @Test func `models that are left out for one reason share a line`() throws {
    try withTwin { bench, twin in
      for trial in ["b", "c"] as [Path] {
        try files.write([1, 2, 3], to: twin / trial / "checkpoint_000000/variational")
      }
      let some = export(twin, bench.folder / "out")
      #expect(some.code == .incomplete)
      #expect(
        some.messages.hasPrefix("Left out of 2 models: the model that it began with: ")
          && some.messages.hasSuffix(" (b, c)\n"), "\(some)")
      #expect(some.messages.split(separator: "\n").count == 1)
      for trial in ["b", "c"] as [Path] { try files.removeTree(twin / trial / "params.json") }
      let none = export(twin, bench.folder / "other")
      #expect(none.code == .incomplete)
      #expect(none.messages == "Left out 2 models: has no params.json (b, c)\n", "\(none)")
    }
  }

  @Test func `predictions that a pack can't have are told`() throws {
    try withTwin { bench, twin in
      try files.write([1, 2, 3], to: twin / "b/predictions.npz")
      try files.removeTree(twin / "c/predictions.npz")
      let (code, _, messages) = export(twin, bench.folder / "out", "--as", "pack")
      #expect(code == .incomplete)
      #expect(messages.hasPrefix("Left out of b: its predictions: "), "\(messages)")
      #expect(messages.split(separator: "\n").count == 1)
      let predictions = try SafetensorsFile.read(
        bench.folder / "out/predictions-00000.safetensors", files: files)
      #expect(predictions["present"]?.integers() == [1, 0, 0])
    }
  }

  /// Each time that the rows of a trial are read fails once.
  @Test(arguments: ["arrays", "dataset"])
  func `rows that do not read are told`(form: String) throws {
    try withTwin { bench, twin in
      var place = 0
      while true {
        let count = Atomic(0)
        let failing = FileSystem { [place] operation, path throws(FileError) in
          guard operation == .read, path.name == "result.json",
            path.parent.name == "c", count.add(1, ordering: .relaxed).oldValue == place
          else { return }
          throw FileError(operation, path, code: EIO)
        }
        let out = bench.folder / Path("out \(place)")
        let (code, _, messages) = tool(
          ["export", "\(twin)", "\(out)", "--as", form], files: failing)
        if code == .success {
          #expect(messages.isEmpty && count.load(ordering: .relaxed) == place)
          break
        }
        #expect(code == .incomplete)
        #expect(messages.hasPrefix("Left out of c: cannot read "), "\(messages)")
        #expect(messages.split(separator: "\n").count == 1)
        place += 1
      }
      #expect(place > 1)
    }
  }

  @Test func `a twin that is pruned for good has the masks of its files, and no log-alpha`() throws
  {
    try withTwin {
      $0.method = MethodOptions()
      ($0.method.kind, $0.method.sparsity) = (.magnitude, 0.5)
    } _: { bench, twin in
      let out = bench.folder / "out"
      #expect(export(twin, out, "--format", "safetensors").code == .success)
      let file = try SafetensorsFile.read(out / "weights.safetensors", files: files)
      #expect(file["log_alpha"] == nil)
      let kept = try #require(file["kept"]?.integers())
      #expect(
        try vector(twin / "a", 2, "mask")
          == kept.prefix(architecture.parameterCount).map { Float($0) })
      #expect(kept.contains(0))
      let metadata = Dictionary(uniqueKeysWithValues: file.metadata.map { ($0.key, $0.value) })
      #expect(metadata["names"] == #"["a", "b", "c"]"# && metadata["epochs"] == "[2]")
      #expect(metadata["config/model::nlin"] == #"["tanh", "tanh", "relu"]"#)
    }
  }

  @Test func `models that are fine-tuned keep the log-alpha of the epochs before`() throws {
    try withTwin {
      $0.fineTuning.epochs = 1
    } _: { bench, twin in
      let out = bench.folder / "out"
      #expect(export(twin, out, "--epochs", "all").code == .success)
      let archive = try NumpyArchive(decoding: try files.read(out / "weights.npz"))
      let logAlpha = try floats(archive["log_alpha"])
      let count = architecture.parameterCount
      for place in 0..<12 {
        let missing = logAlpha[(place * count)..<((place + 1) * count)].count { $0.isNaN }
        #expect(missing == (place % 4 == 3 ? count : 30), "model \(place / 4), epoch \(place % 4)")
      }
      let kl = try doubles(archive["kl"])
      #expect(kl.map(\.isNaN) == (0..<12).map { $0 % 4 == 3 })
      let last = export(twin, bench.folder / "last", "--epochs", "0,last", "--format", "csv")
      #expect(last.code == .success)
      let text = String(
        decoding: try files.read(bench.folder / "last/log_alpha.csv"), as: UTF8.self)
      let epochs = text.split(separator: "\n").map { $0.split(separator: ",")[1] }
      #expect(epochs == ["epoch", "0", "0", "0"])
    }
  }

  @Test func `the variational form is taken from the epochs that have one`() throws {
    try withTwin {
      $0.fineTuning.epochs = 1
    } _: { bench, twin in
      let (out, form) = (bench.folder / "out", ["--as", "zoo", "--form", "variational"])
      func export(_ epochs: String) -> (code: ExitCode, results: String, messages: String) {
        tool(["export", "\(twin)", "\(out)", "--epochs", epochs] + form)
      }
      let all = export("all")
      #expect(
        all.code == .usage
          && all.messages.contains("name those that have one with '--epochs 0,1,2'"))
      let last = export("last")
      #expect(
        last.code == .usage && last.messages.contains("have no variational form of epoch 3,"))
      let pruned = tool("export", "\(twin)", "\(out)", "--epochs", "last", "--threshold=-5")
      #expect(pruned.code == .usage && pruned.messages.contains("can't be pruned at -5: leave"))
      #expect(export("0,1,2").code == .success)
      let name = ZooLayout.checkpointName(epoch: 2)
      let exported = try files.read(out / "a" / name / "checkpoints")
      #expect(try exported == files.read(twin / "a" / name / "variational"))
    }
  }

  @Test func `a zoo that is no twin has weights, and nothing of what makes a twin`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      let out = folder / "out"
      #expect(export(bench.source, out).code == .success)
      let archive = try NumpyArchive(decoding: try files.read(out / "weights.npz"))
      #expect(archive["kept"] == nil && archive["full"] == nil && archive["log_alpha"] == nil)
      #expect(
        try floats(archive["weights"]).suffix(architecture.parameterCount)
          == vector(bench.source / "c", 3)[...])
      let refused = export(bench.source, folder / "x", "--threshold", "1")
      #expect(refused.code == .usage && refused.messages.contains("'--threshold' is for twins"))
    }
  }

  @Test func `tables have a row for each model and the numbers of its checkpoint`() throws {
    try withTwin { bench, twin in
      let out = bench.folder / "out"
      #expect(export(twin, out, "--format", "csv", "--only", "[bc]").code == .success)
      #expect(
        try files.list(out) == [
          "index_dict.json", "kept.csv", "log_alpha.csv", "models.csv", "readme.md",
          "trajectories.csv", "weights.csv",
        ])
      let text = String(decoding: try files.read(out / "weights.csv"), as: UTF8.self)
      let lines = text.split(separator: "\n").map { $0.split(separator: ",") }
      #expect(lines.map { $0[0] } == ["trial", "b", "c"] && lines[0][2] == "conv1.weight.0")
      let row = lines[1].dropFirst(2).compactMap { Float($0) }
      #expect(try row == vector(twin / "b", 2))
    }
  }

  // MARK: Other forms

  @Test func `a zoo in the other form has the checkpoints of a twin made in that form`() throws {
    try withTwin { bench, twin in
      _ = try bench.run("other") {
        ($0.epochs, $0.method.threshold, $0.content.form) = (2, -3, .variational)
      }()
      let (plain, variational) = (bench.folder / "plain", bench.folder / "variational")
      #expect(export(bench.folder / "other", plain, "--as", "zoo").code == .success)
      #expect(
        export(twin, variational, "--as", "zoo", "--form", "variational").code == .success)
      for trial: Path in ["a", "b", "c"] {
        for epoch in 0...2 {
          let file = trial / ZooLayout.checkpointName(epoch: epoch) / "checkpoints"
          #expect(try files.read(plain / file) == files.read(twin / file))
          #expect(
            try files.read(variational / file) == files.read(bench.folder / "other" / file))
        }
        #expect(try json(variational / trial / "params.json")["model::type"] == "CNN_ARD")
        #expect(try json(plain / trial / "params.json")["model::type"] == "CNN")
        #expect(
          try files.read(plain / trial / "result.json")
            == files.read(bench.folder / "other" / trial / "result.json"))
      }
      for zoo in [plain, variational] {
        #expect(tool("compare", "\(bench.source)", "\(zoo)").results.hasPrefix("3 models of "))
        let verified = tool("verify", "\(zoo)", "--source", "\(bench.source)")
        #expect(verified.code == .success, "\(verified.results)")
      }
    }
  }

  @Test func `files of a zoo are copied however large they are`() throws {
    try withTwin { bench, twin in
      let size = FileSystem.largestText + 1
      let table = try files.read(twin / "trajectories.csv")
      for name: Path in ["model.py", "trajectories.csv"] {
        try #require((twin / name).withCString { truncate($0, off_t(size)) } == 0)
      }
      let out = bench.folder / "out"
      let (code, _, messages) = export(twin, out, "--as", "zoo", "--form", "plain")
      #expect(code == .success, "\(messages)")
      #expect(try files.info(out / "model.py")?.size == size)
      // What is behind its rows is of no model.
      #expect(try files.read(out / "trajectories.csv") == table)
    }
  }

  @Test func `a data set has the zoos' own class, and one storage a set`() throws {
    try withTwin { bench, twin in
      let out = bench.folder / "out"
      #expect(export(twin, out, "--as", "dataset", "--epochs", "0,2").code == .success)
      #expect(try files.list(out) == ["dataset.pt", "index_dict.json", "readme.md"])
      // Read as images it is told for what it is.
      let refused = tool("inspect", "\(out / "dataset.pt")")
      #expect(refused.messages.contains("model zoo"), "\(refused.messages)")
      let size = try #require(try files.info(out / "dataset.pt")).size
      let weights = 3 * 2 * architecture.parameterCount * 4
      #expect((weights..<(weights + 20_000)).contains(size))
    }
  }

  @Test func `tokens hold one channel each, and nothing is lost where they are cut`() throws {
    try withTwin { bench, twin in
      let (out, cut) = (bench.folder / "out", bench.folder / "cut")
      #expect(export(twin, out, "--as", "tokens").code == .success)
      #expect(export(twin, cut, "--as", "tokens", "--token-size", "64").code == .success)
      // Of three models int(2.1) are to train, int(0.45) to validate.
      let counts = try ["train", "val", "test"].map {
        try files.list(out / Path("dataset_torch.\($0)")).count
      }
      #expect(counts == [2, 0, 1])
      var models: [[Float]] = []
      for folder in [out, cut] {
        let sample = try StateDict.read(folder / "dataset_torch.test/sample_0.pt", files: files)
        let (w, m) = (try #require(sample["w"]), try #require(sample["m"]))
        #expect(w.shape == (folder == out ? [1, 48, 201] : [1, 66, 64]), "\(w.shape)")
        #expect(Array(w.shape.dropFirst()) == m.shape && sample["p"]?.shape == [w.shape[1], 3])
        models.append(zip(w.floats(), m.floats()).filter { $0.1 != 0 }.map(\.0))
      }
      #expect(models[0] == models[1] && models[0].count == architecture.parameterCount)
      let known = try (["a", "b", "c"] as [Path]).map { try vector(twin / $0, 2).sorted() }
      #expect(known.contains(models[0].sorted()))
      #expect(try json(out / "dataset_info_train.json")["max_positions"] == [47, 4, 19])
    }
  }

  @Test func `a pack has what reading it as a twin needs`() throws {
    try withTwin { bench, twin in
      let out = bench.folder / "out"
      #expect(export(twin, out, "--as", "pack").code == .success)
      let index = try json(out / "index.json")
      #expect(
        index["shards"] == [
          [
            "file": "shard-00000.safetensors", "trials": "trials-00000.jsonl",
            "predictions": "predictions-00000.safetensors", "first": 0, "count": 3,
          ]
        ])
      #expect(index["names"] == ["a", "b", "c"] && index["mark"]?.object?["kind"] == "twin")
      let shard = try SafetensorsFile.read(out / "shard-00000.safetensors", files: files)
      let count = architecture.parameterCount
      #expect(
        shard["weights"]?.shape == [3, 3, count] && shard["kept"]?.shape == [3, 3, count / 8])
      let model = try vector(twin / "b", 1)
      #expect(
        try #require(shard.rows(1..<2, of: "weights")).floats()[count..<(2 * count)] == model[...])
      let kept = try #require(shard.rows(1..<2, of: "kept")?.integers())[(count / 8)..<(count / 4)]
      let bits = kept.flatMap { byte in (0..<8).map { byte >> $0 & 1 } }
      #expect(zip(bits, model).allSatisfy { $0 == 1 || $1 == 0 } && bits.contains(0))
      let lines = try files.read(out / "trials-00000.jsonl").split(separator: UInt8(ascii: "\n"))
      let line = try #require(try JSONValue(parsing: Array(lines[1])).object)
      #expect(try line["params"]?.object == json(twin / "b/params.json"))
      #expect(line["name"] == "b")
      #expect(line["rows"]?.array?.count == 3 && line["config"] == nil)
      let own = try NumpyArchive(decoding: try files.read(twin / "b/predictions.npz"))
      let predictions = try SafetensorsFile.read(
        out / "predictions-00000.safetensors", files: files)
      #expect(
        predictions.rows(1..<2, of: "sparse")?.integers()
          == own["sparse"]?.bytes.map { Int($0) })
      #expect(try files.read(out / "config.json") == files.read(twin / "config.json"))
      // Its data set can lie beside the index, and is the source's where that has it.
      #expect(tool("compare", "\(bench.source)", "\(out)").code == .success)
      try files.rename(bench.source / "dataset.pt", to: bench.folder / "elsewhere.pt")
      let missing = tool("compare", "\(bench.source)", "\(out)")
      #expect(
        missing.messages.contains("no data set: there is no '\(out / "dataset.pt")'. Give it"),
        "\(missing.messages)")
      try files.rename(bench.folder / "elsewhere.pt", to: out / "dataset.pt")
      #expect(tool("compare", "\(bench.source)", "\(out)").code == .success)
    }
  }

  // MARK: Another threshold

  @Test func `beside weights that are pruned at another threshold stands nothing of their own`()
    throws
  {
    try withTwin { bench, twin in
      let out = bench.folder / "out"
      #expect(export(twin, out, "--epochs", "all", "--threshold=-5").code == .success)
      let archive = try NumpyArchive(decoding: try files.read(out / "weights.npz"))
      let (weights, count) = (try floats(archive["weights"]), architecture.parameterCount)
      let isWeight = try #require(archive["is_weight"]).bytes
      let rows = try (["a", "b", "c"] as [Path]).flatMap { trial in
        try Trajectory(of: trial, in: twin / trial, files: files).rows
      }
      for (place, sparsity) in try doubles(archive["sparsity_ratio"]).enumerated() {
        let model = weights[(place * count)..<((place + 1) * count)]
        let zeros = zip(model, isWeight).count { $0.0 == 0 && $0.1 == 1 }
        #expect(sparsity == Double(zeros) / Double(architecture.weightCount))
        #expect(sparsity != rows[place].sparsity)
        let first = model.prefix(architecture.layers[0].weightCount)
        #expect(
          try doubles(archive["sparsity/conv1"])[place]
            == Double(first.count { $0 == 0 }) / Double(first.count))
      }
      for column in ["test_acc", "test_nll", "test_loss", "agreement"] {
        #expect(try doubles(archive[column]).allSatisfy(\.isNaN), "\(column)")
      }
      #expect(try doubles(archive["kl"]) == rows.map { $0["kl"] })
      // In row 0 the pruned model was measured.
      #expect(
        try doubles(archive["train_acc"]).map { $0.isNaN ? nil : $0 }
          == rows.map { $0.epoch == 0 ? nil : $0["train_acc"] })
      let readme = String(decoding: try files.read(out / "readme.md"), as: UTF8.self)
      #expect(readme.contains("the threshold -5 of log-alpha on. The twin was made with -3,"))
    }
  }

  @Test func `a zoo at another threshold is studied and verified as what it is`() throws {
    try withTwin { bench, twin in
      let out = bench.folder / "out"
      let exported = export(twin, out, "--as", "zoo", "--threshold=-5")
      #expect(exported.code == .success && exported.messages.isEmpty, "\(exported.messages)")
      let rows = try Trajectory(of: "b", in: out / "b", files: files).rows
      let own = try Trajectory(of: "b", in: twin / "b", files: files).rows
      #expect(rows.map(\.epoch) == [0, 1, 2])
      #expect(rows.map { $0["test_acc"] } == [nil, nil, nil])
      #expect(rows.map { $0["time_total_s"] } == own.map { $0["time_total_s"] })
      #expect(rows[0]["train_loss"] == nil && rows[2]["train_loss"] == own[2]["train_loss"])
      #expect(rows[2].values["config"]?.object?["sparsify::threshold"] == -5.0)
      #expect(try json(out / "b/params.json")["sparsify::threshold"] == -5.0)
      #expect(
        try files.list(out / "b").filter { !"\($0)".hasPrefix("checkpoint") } == [
          "params.json", "progress.csv", "result.json",
        ])
      let progress = String(decoding: try files.read(out / "b/progress.csv"), as: UTF8.self)
      let lines = progress.split(separator: "\r\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      #expect(lines.count == 4 && !lines[0].contains("test_acc"))
      let place = try #require(lines[0].firstIndex(of: "sparsity_ratio"))
      #expect(lines[3][place] == "\(try #require(rows[2].sparsity))")

      let verified = tool("verify", "\(out)", "--source", "\(bench.source)")
      #expect(verified.code == .success, "\(verified.results)")
      let studies = [bench.folder / "of twin", bench.folder / "of zoo"]
      let options = [["\(twin)", "--threshold=-5"], ["\(out)"]]
      for (study, words) in zip(studies, options) {
        let compared = tool(
          ["compare", "\(bench.source)"] + words + ["--out", "\(study)"])
        #expect(compared.code == .success, "\(compared.messages)")
      }
      #expect(
        try files.read(studies[0] / "classes.csv") == files.read(studies[1] / "classes.csv"))
    }
  }

  @Test func `where no model is exported its sparsity at another threshold is not told`() throws {
    try withTwin { bench, twin in
      let out = bench.folder / "out"
      let (code, _, _) = export(twin, out, "--as", "zoo", "--threshold=-5", "--epochs", "2")
      #expect(code == .success)
      let rows = try Trajectory(of: "b", in: out / "b", files: files).rows
      #expect(rows.map { $0.sparsity == nil } == [true, true, false])
    }
  }

  @Test func `samples and packs at another threshold have no accuracy`() throws {
    try withTwin { bench, twin in
      let (tokens, pack) = (bench.folder / "tokens", bench.folder / "pack")
      #expect(export(twin, tokens, "--as", "tokens", "--threshold=-5").code == .success)
      let sample = try StateDict.read(tokens / "dataset_torch.test/sample_0.pt", files: files)
      let properties = try #require(sample["props"]).floats()
      #expect(properties.map { $0.isNaN ? -1 : $0 } == [-1, 2, -1])
      #expect(export(twin, pack, "--as", "pack", "--threshold=-5").code == .success)
      #expect(try files.list(pack).allSatisfy { !"\($0)".hasPrefix("predictions") })
      let lines = try files.read(pack / "trials-00000.jsonl").split(separator: UInt8(ascii: "\n"))
      let line = try #require(try JSONValue(parsing: Array(lines[1])).object)
      #expect(line["params"]?.object?["sparsify::threshold"] == -5.0 && line["config"] == nil)
      let rows = try #require(line["rows"]?.array).compactMap(\.object)
      #expect(rows.count == 3 && rows.allSatisfy { $0["test_acc"] == nil && $0["kl"] != nil })
      let compared = tool(
        "compare", "\(bench.source)", "\(pack)", "--data", "\(bench.source / "dataset.pt")")
      #expect(compared.code == .success, "\(compared.messages)")
    }
  }

  @Test(arguments: ["arrays", "zoo", "dataset", "tokens", "pack"])
  func `the threshold that a twin was made with changes nothing`(form: String) throws {
    try withTwin { bench, twin in
      let (out, same) = (bench.folder / "out", bench.folder / "same")
      #expect(export(twin, out, "--as", form).code == .success)
      #expect(export(twin, same, "--as", form, "--threshold=-3").code == .success)
      let names = try files.list(out)
      #expect(try names == files.list(same))
      for name in names where try files.info(out / name)?.kind == .file {
        #expect(try files.read(out / name) == files.read(same / name), "\(name)")
      }
      if form == "zoo" {
        for name in try files.list(out / "b") where try files.info(out / "b" / name)?.kind == .file
        {
          #expect(try files.read(out / "b" / name) == files.read(same / "b" / name), "\(name)")
        }
      }
    }
  }

  // MARK: Refusals

  @Test func `what is there stays, and nothing is written into a zoo`() throws {
    try withTwin { bench, twin in
      let out = bench.folder / "out"
      try files.createFolder(out)
      #expect(export(twin, out).code == .success, "an empty folder is no harm")
      let before = try files.read(out / "weights.npz")
      let names = try files.list(bench.folder)
      let again = export(twin, out, "--epochs", "0")
      #expect(again.code == .cannotCreate && again.messages.contains("is there already"))
      #expect(try files.read(out / "weights.npz") == before)
      let inside = export(twin, twin / "out")
      #expect(inside.code == .usage && inside.messages.contains("lies in '\(twin)'"))
      let file = export(twin, bench.folder / "weights.npz")
      #expect(file.code == .usage && file.messages.contains("leave '.npz' away"))
      #expect(try files.list(bench.folder) == names)
    }
  }

  @Test func `options that contradict each other, and what nobody has, are refused`() throws {
    try withTwin { bench, twin in
      let cases: [(options: [String], message: String)] = [
        (["--form", "plain"], "'--form' goes with '--as zoo' only"),
        (["--as", "zoo", "--format", "csv"], "'--format' goes with '--as arrays' only"),
        (["--as", "pack", "--token-size", "9"], "'--token-size' goes with '--as tokens' only"),
        (["--as", "zoo", "--form", "variational", "--threshold", "2"], "of no meaning"),
        (
          ["--epochs", "7"],
          "no model of '\(twin)' has a checkpoint of the epochs that are asked for: there are 0 to 2"
        ),
        (["--only", "z*"], "no model of '\(twin)' has a name like 'z*'"),
        (["--architecture", "CNN2"], "no model of '\(twin)' is a CNN2"),
      ]
      for (options, message) in cases {
        let (code, _, messages) = tool(["export", "\(twin)", "\(bench.folder / "out")"] + options)
        #expect(code != .success && code != .incomplete, "\(options)")
        #expect(messages.contains(message), "\(options): \(messages)")
      }
      let isThere = try files.exists(bench.folder / "out")
      #expect(!isThere)
    }
  }

  @Test func `what some forms have is refused by each of the others, and explained`() {
    let values = ["format": "csv", "form": "plain", "token-size": "9"]
    #expect(Set(ExportKind.ownOptions.map(\.option.name)) == Set(values.keys))
    let explained = ExportCommand.syntax.description.options.map(\.name)
    for (option, kinds) in ExportKind.ownOptions {
      let name = option.name
      #expect(explained.contains(name))
      for kind in ExportKind.allCases {
        let (code, _, messages) = tool(
          "export", "nowhere", "out", "--as", kind.rawValue, "--\(name)=\(values[name] ?? "")")
        let isRefused = messages.contains("'--\(name)' goes with '--as ")
        #expect(isRefused == !kinds.contains(kind), "--\(name) with \(kind.rawValue)")
        #expect(code == (isRefused ? .usage : .noInput), "\(messages)")
      }
    }
  }

  @Test func `models without a common vector are chosen from, those with dropout layers have one`()
    throws
  {
    try withTemporaryFolder { folder in
      var zoo = Bench.kinds
      zoo.models[1].architecture = Architecture(.cnn2, channels: 1)
      zoo.models[2].architecture = Architecture(.cnn, channels: 1, hasDropoutLayers: true)
      let bench = try Bench(folder, zoo)
      let refused = export(bench.source, folder / "out")
      #expect(refused.code == .usage)
      #expect(
        refused.messages.contains(
          "2 of CNN (1 channel, 10 classes, 2464 parameters), 1 of CNN2 (1 channel, 10 classes, "),
        "\(refused.messages)")
      #expect(export(bench.source, folder / "out", "--architecture", "CNN").code == .success)
      let archive = try NumpyArchive(decoding: try files.read(folder / "out/weights.npz"))
      #expect(archive["weights"]?.shape == [2, 1, architecture.parameterCount])
      #expect(export(bench.source, folder / "zoo2", "--as", "zoo").code == .success)
    }
  }

  /// Each operation that writes fails once, as on a full disk.
  @Test(arguments: ["arrays", "zoo", "dataset", "tokens", "pack"])
  func `a failure leaves nothing behind`(form: String) throws {
    try withTwin { bench, twin in
      let out = bench.folder / "out"
      let before = try files.list(bench.folder)
      var place = 0
      while true {
        let count = Atomic(0)
        let failing = FileSystem { [place] operation, path throws(FileError) in
          guard operation.isWriting, operation != .remove else { return }
          if count.add(1, ordering: .relaxed).oldValue == place {
            throw FileError(operation, path, code: ENOSPC)
          }
        }
        let (code, _, messages) = tool(
          ["export", "\(twin)", "\(out)", "--as", form, "--limit", "1", "--epochs", "2"],
          files: failing)
        if code == .success { break }
        // A link that can't be made becomes another one.
        #expect(code == .writingFailed, "operation \(place): \(messages)")
        if try files.exists(out) {
          // What is left to do then is to wait until the new name is on disk.
          try files.removeTree(out)
        }
        #expect(try files.list(bench.folder) == before, "operation \(place)")
        place += 1
      }
      #expect(place > 3)
    }
  }
}
