import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// Twins of large networks, which train one at a time on all threads and stop within epochs.
@Suite struct ResNetRunTests {
  private let files = FileSystem()

  /// Two models of eight channels at most on images of 8x8.
  private static var zoo: TinyZoo {
    var zoo = TinyZoo(
      (1...2).map { seed in
        var model = TinyZoo.Model(Path("seed=\(seed)"), weightSeed: UInt64(seed))
        model.architecture = Architecture(.resnet18, channels: 3, side: 8, width: 1)
        model.optimizer = .sgd
        model.parameters = [("optim::momentum", 0.9), ("optim::wd", 5e-4)]
        model.learningRate = 0.01
        model.nonlinearity = .relu
        return model
      })
    zoo.images = 35
    return zoo
  }

  private static var smallZoo: TinyZoo {
    var zoo = zoo
    zoo.models.removeLast()
    zoo.hasValidationSet = false
    return zoo
  }

  private func checkpoint(
    _ folder: Path, _ trial: Path, epoch: Int, _ name: Path = "checkpoints"
  ) throws -> StateDict {
    try StateDict.read(
      folder / trial / ZooLayout.checkpointName(epoch: epoch) / name, files: files)
  }

  private func parameters(_ trial: Path) throws -> JSONObject {
    try #require(try JSONValue(parsing: files.read(trial / "params.json")).object)
  }

  @Test func `a twin has the source's tensors, running statistics among them`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      #expect(try bench.run("twin")()?.exitCode == .success)
      let source = try StateDict.read(
        bench.source / "seed=1/checkpoint_000003/checkpoints", files: files)
      for epoch in 0...2 {
        let plain = try checkpoint(folder / "twin", "seed=1", epoch: epoch)
        #expect(plain.members.map(\.key) == source.members.map(\.key))
        #expect(plain.members.map(\.value.dtype) == source.members.map(\.value.dtype))
        // Four batches of ten an epoch.
        #expect(plain["bn1.num_batches_tracked"]?.integers() == [5 + 4 * epoch])
        let isKept = plain["bn1.running_mean"]?.floats() == source["bn1.running_mean"]?.floats()
        #expect(isKept == (epoch == 0))
      }
      let row = try #require(try bench.lastRow("twin", "seed=1"))
      #expect(row.keys.count { $0.hasPrefix("sparsity/") } == 21)
      // What is large is kept of the last epoch only.
      let first = folder / "twin/seed=1/checkpoint_000000/variational"
      #expect(try files.exists(first) == false)
      let form = try checkpoint(folder / "twin", "seed=1", epoch: 2, "variational")
      #expect(form.count == 122 + 22)
      // 1/N, of which two epochs reach half.
      let parameters = try parameters(folder / "twin" / "seed=1")
      #expect(parameters["sparsify::kl_scale"]?.double == 1.0 / 35)
    }
  }

  @Test func `checkpoints that keep the running statistics are not measured with others`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.smallZoo)
      let said = tool(
        "run", "\(bench.source)", "\(folder / "twin")", "--form", "variational", "--recalibrate",
        "20")
      #expect(said.code == .usage)
      #expect(said.messages.contains("--recalibrate does not go with --form variational"))
      #expect(try !files.exists(folder / "twin"))
    }
  }

  @Test func `statistics of more images than there are can't be asked for`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.smallZoo)
      let said = tool(
        "run", "\(bench.source)", "\(folder / "twin")", "--lr", "0.01", "--recalibrate", "36")
      #expect(said.code == .usage)
      #expect(said.messages.contains("36 asks for more than the 35 training images"))
    }
  }

  @Test func `params.json tells of what is changed about training, and the plan of what is not`()
    throws
  {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.smallZoo)
      func plan(_ words: String...) -> String {
        tool(["run", "\(bench.source)", "\(folder / "other")", "--dry-run"] + words).results
      }
      #expect(
        plan().contains(
          "as usual: lr_schedule constant, initial_log_sigma2 -10, decay_log_sigma2 false, augment none, recalibrate none"
        ))
      #expect(plan("--lr-schedule", "cosine").contains("as usual: initial_log_sigma2 -10"))
      _ = try bench.run("twin") {
        $0.overrides.augmentation = .flip
        $0.overrides.decaysLogSigma2 = true
      }()
      let parameters = try parameters(folder / "twin" / "seed=1")
      #expect(parameters["sparsify::augment"] == "flip")
      #expect(parameters["sparsify::decay_log_sigma2"] == true)
      #expect(tool("verify", "\(folder / "twin")").code == .success)
    }
  }

  @Test func `running variances may be large where properties are predicted from weights`() throws {
    try withTemporaryFolder { folder in
      var zoo = Self.zoo
      zoo.models += (3...6).map { seed in
        var model = zoo.models[0]
        (model.name, model.weightSeed) = (Path("seed=\(seed)"), UInt64(seed))
        return model
      }
      let bench = try Bench(folder, zoo)
      _ = try bench.run("twin")()
      let said = tool("predict", "\(folder / "twin")", "--epochs", "last")
      #expect(said.code == .success, "\(said.messages)")
    }
  }

  @Test func `threads change no bit, small models beside large ones or none`() throws {
    for zoo in [Self.zoo, Bench.mixed] {
      try withTemporaryFolder { folder in
        let bench = try Bench(folder, zoo)
        for threads in 1...3 {
          let run = bench.run(Path("twin\(threads)")) {
            $0.method.klScale = 0.01
            $0.execution.jobs = threads
          }
          #expect(try run()?.finished == zoo.models.count)
        }
        #expect(try bench.differences("twin1", "twin2") == [])
        #expect(try bench.differences("twin1", "twin3") == [])
      }
    }
  }

  @Test(arguments: [MethodKind.variational, .magnitude])
  func `a run that is stopped anywhere, within epochs too, gives the same twin`(
    method: MethodKind
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.smallZoo)
      func run(_ twin: Path) -> Run {
        bench.run(twin) { options in
          options.method.kind = method
          options.method.sparsity = method == .magnitude ? 0.5 : nil
          options.fineTuning.epochs = method == .magnitude ? 1 : 0
          options.recalibration = method == .magnitude ? nil : 20
          options.overrides.schedule = .onecycle
          options.overrides.augmentation = .crop4Flip
        }
      }
      _ = try run("whole")()
      let asked = Counter()
      var counted = run("counted")
      counted.shouldStop = {
        asked.add(0)
        return false
      }
      _ = try counted()
      var positions = Set<Int>()
      // A stop at every third question, and from there on in the same way.
      var stops = 0
      while try bench.finished("twin").isEmpty {
        let left = Mutex(4 + stops % 7)
        var stopped = run("twin")
        stopped.shouldStop = {
          left.withLock { left in
            left -= 1
            return left < 0
          }
        }
        _ = try stopped()
        stops += 1
        if let file = try files.load(folder / "twin.work/seed=1.state") {
          let state = try TrialState(decoding: file)
          if let position = state.position { positions.insert(100 * state.epoch + position.step) }
        }
        try #require(stops < 10 * asked.count)
      }
      // A stop may have come before the twin's own files.
      #expect(try run("twin")() != nil)
      #expect(stops > 3)
      // It stood at some place within epochs.
      #expect(!positions.isEmpty)
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test func `statistics that are measured anew stand in checkpoints and nowhere else`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.smallZoo)
      _ = try bench.run("usual")()
      _ = try bench.run("twin") { $0.recalibration = 20 }()
      for epoch in 0...2 {
        let usual = try checkpoint(folder / "usual", "seed=1", epoch: epoch)
        let twin = try checkpoint(folder / "twin", "seed=1", epoch: epoch)
        for (key, tensor) in usual.members {
          let isStatistic = key.contains("running_") || key.contains("num_batches")
          let isSame = twin[key.description]?.floats() == tensor.floats()
          #expect(isSame == !isStatistic, "epoch \(epoch) \(key)")
        }
      }
      let forms = try ["usual", "twin"].map { name in
        try checkpoint(folder / Path(name), "seed=1", epoch: 2, "variational").members
          .map { $0.value.floats() }
      }
      #expect(forms[0] == forms[1])
      #expect(tool("verify", (folder / "twin").description).code == .success)
    }
  }

  @Test func `at other thresholds statistics are measured anew as they were`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.smallZoo)
      let run = bench.run("twin") {
        $0.recalibration = 20
        $0.variational = .all
        // Not the source's, and more than a batch.
        $0.overrides.batchSize = 7
      }
      #expect(try run()?.exitCode == .success)
      let data = try DataSetFile.read(bench.source / "dataset.pt", files: files)
      let twin = try StudiedTwin(folder / "twin", source: bench.source, files: files)
      var options = ComparisonOptions()
      // Log-alphas are no such numbers: it prunes what 3 does.
      options.threshold = 3.000_000_1
      options.sweeps = true
      func study(_ images: StudyImages) throws -> (trial: TrialStudy, notes: [String]) {
        var trials: [TrialStudy] = []
        Comparison([twin], on: images, options: options).forEachTrials { rows in
          for case .studied(let trial)? in rows.flatMap(\.outcomes) { trials.append(trial) }
        }
        let notes = try Study(of: [twin], on: images, options: options).notes
        return (try #require(trials.first), notes)
      }
      let own = try study(StudyImages(data, for: [twin]))
      #expect(own.trial.pairs.count == 3)
      for pair in own.trial.pairs {
        let (told, measured) = (pair.row[ResultColumn.nll(.test)], pair.sparse.measures)
        #expect(abs(try #require(told) - (try #require(measured?.nll))) < 1e-5)
        #expect(pair.row.testAccuracy == measured?.accuracy)
      }
      let level = try #require(own.trial.sweep?.levels.first { $0.threshold == 3 })
      #expect(level.accuracy == own.trial.pairs.last?.row.testAccuracy)
      #expect(own.notes == [])
      // Without the images of training they can't be.
      let other = try study(StudyImages(test: data.test))
      for pair in other.trial.pairs {
        let (told, measured) = (pair.row[ResultColumn.nll(.test)], pair.sparse.measures)
        #expect(abs(try #require(told) - (try #require(measured?.nll))) > 1e-3)
      }
      #expect(other.notes.count == 1 && other.notes[0].contains("--recalibrate"))
    }
  }

  @Test func `every command reads such a twin`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      _ = try bench.run("twin") { $0.epochs = 3 }()
      let twin = (folder / "twin").description
      for words in [
        ["inspect", twin], ["status", twin], ["verify", twin],
        ["compare", bench.source.description, twin],
        ["report", twin, "--out", (folder / "page.html").description],
        ["export", twin, (folder / "arrays").description],
        ["export", twin, "--as", "zoo", (folder / "other").description],
        ["export", twin, "--as", "tokens", (folder / "tokens").description],
      ] {
        let (code, _, messages) = tool(words)
        #expect(code == .success, "\(words): \(messages)")
      }
      let readme = String(
        decoding: try FileSystem().read(folder / "tokens/readme.md"), as: UTF8.self)
      #expect(readme.contains("itself. All of batch norms is left out"))
      let (code, _, messages) = tool("export", twin, "--as", "pack", (folder / "pack").description)
      #expect(code == .usage && messages.contains("--as zoo"))
    }
  }

  @Test func `a zoo that is generated can be sparsified`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.smallZoo)
      let zoo = (folder / "new").description
      let (code, _, messages) = tool(
        "generate", (bench.source / "dataset.pt").description, zoo, "--architecture", "resnet18",
        "--width", "1", "--epochs", "1", "--batch-size", "10")
      #expect(code == .success, "\(messages)")
      let name = try #require(try bench.finished("new").first)
      let state = try checkpoint(folder / "new", name, epoch: 1)
      #expect(state["bn1.num_batches_tracked"]?.integers() == [4])
      let parameters = try parameters(folder / "new" / name)
      #expect(parameters["optim::scheduler"] == "OneCycleLR")
      #expect(parameters["training::augmentation"] == "crop4-flip")
      #expect(parameters["optim::momentum"]?.double == 0.9)
      #expect(parameters["model::use_bias"] == false)
      let words = ["run", zoo, (folder / "twin").description, "--epochs", "1"]
      let refused = tool(words)
      #expect(refused.code != .success && refused.messages.contains("--lr, 0.01 for a start"))
      let run = tool(words + ["--lr", "0.01"])
      #expect(run.code == .success, "\(run.messages)")
      // Models that begin there are trained as is said now.
      let next = tool(
        "generate", (bench.source / "dataset.pt").description, (folder / "next").description,
        "--from", zoo, "--lr", "0.001", "--epochs", "1")
      #expect(next.code == .success, "\(next.messages)")
      let start = try #require(try bench.finished("next").first)
      let told = try self.parameters(folder / "next" / start)
      #expect(told["optim::scheduler"] == nil && told["training::augmentation"] == nil)
      #expect(tool("run", (folder / "next").description, "\(folder / "more")").code == .success)
    }
  }

  @Test func `a zoo's config.json makes the like of it`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.smallZoo)
      let data = (bench.source / "dataset.pt").description
      let first = tool(
        "generate", data, "\(folder / "one")", "--architecture", "resnet18", "--width", "2",
        "--augment", "none", "--lr-schedule", "cosine", "--repetitions", "2", "--epochs", "1",
        "--date", "2020-01-01")
      #expect(first.code == .success, "\(first.messages)")
      let second = tool(
        "generate", data, "\(folder / "other")", "--config", "\(folder / "one/config.json")",
        "--date", "2020-01-01")
      #expect(second.code == .success, "\(second.messages)")
      #expect(try bench.finished("one").count == 2)
      #expect(try bench.differences("one", "other") == [])
    }
  }

  @Test func `a nonlinearity that the networks do not have is refused`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.smallZoo)
      let (zoo, data) = ((folder / "zoo2").description, (bench.source / "dataset.pt").description)
      for (more, words) in [
        (["--nlin", "tanh"], "--nlin is of no use"),
        (["--nlin", "relu,tanh"], "--nlin is of no use"),
        (["--dropout", "0,0.5"], "leave out --dropout"),
      ] {
        let said = tool(
          ["generate", data, zoo, "--architecture", "resnet18", "--width", "1"] + more)
        #expect(said.code == .usage && said.messages.contains(words), "\(said.messages)")
      }
      let run = tool(
        "run", "\(bench.source)", "\(folder / "twin")", "--lr", "0.01", "--nlin", "gelu")
      #expect(run.code != .success && run.messages.contains("leave out --nlin"), "\(run.messages)")
    }
  }
}
