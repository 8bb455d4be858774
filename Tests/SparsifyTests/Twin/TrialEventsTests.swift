import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// What a trial's event file tells TensorBoard; check_events.py reads it with the real package.
@Suite struct TrialEventsTests {
  private let files = FileSystem()

  private func events(_ trial: Path) throws -> [UInt8]? {
    let names = try files.list(trial).filter { $0.description.hasPrefix("events.out.tfevents.") }
    #expect(names.count < 2)
    return try names.first.map { try files.read(trial / $0) }
  }

  private func count(_ text: String, in bytes: [UInt8]) -> Int {
    bytes.ranges(of: Array(text.utf8)).count
  }

  @Test func `it has the rows, and log-alpha of the first, every fifth and the last epoch`() throws
  {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      for what in [TargetContent.Events.scalars, .histograms, .none] {
        _ = try bench.run(Path(what.rawValue)) {
          ($0.epochs, $0.content.events) = (6, what)
          $0.fineTuning.epochs = 1
        }()
      }
      #expect(try events(folder / "none/trial") == nil)
      let scalars = try #require(try events(folder / "scalars/trial"))
      let histograms = try #require(try events(folder / "histograms/trial"))
      for bytes in [scalars, histograms] {
        #expect(count("ray/tune/test_acc", in: bytes) == 8)
        #expect(count("ray/tune/sparsity/fc1", in: bytes) == 8)
        // Rows of fine-tuning have none; its weight they have.
        #expect(count("ray/tune/kl", in: bytes) == 7 + 8)
        #expect(count("time_this_iter_s", in: bytes) == 0)
      }
      #expect(count("log_alpha/", in: scalars) == 0)
      #expect(count("log_alpha/conv1", in: histograms) == 3)
      #expect(count("log_alpha/", in: histograms) == 15)
    }
  }

  @Test func `interrupted after any iteration it is the same`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      func options(_ options: inout RunOptions) { options.content.events = .histograms }
      _ = try bench.run("whole", options)()
      for count in 1...3 {
        var run = bench.run("twin", options)
        let iterations = Counter()
        run.report = { if case .iteration = $0 { _ = iterations.next() } }
        run.shouldStop = { iterations.count >= count }
        _ = try run()
        _ = try bench.run("twin", options)()
        #expect(try bench.differences("whole", "twin") == [], "after \(count)")
        try files.removeTree(folder / "twin")
      }
    }
  }

  @Test func `fine-tuned later it is the same`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      func options(_ options: inout RunOptions) {
        (options.epochs, options.content.events) = (2, .histograms)
      }
      func tuned(_ tuned: inout RunOptions) {
        options(&tuned)
        tuned.fineTuning.epochs = 1
      }
      _ = try bench.run("whole", tuned)()
      _ = try bench.run("twin", options)()
      _ = try bench.run("twin", tuned)()
      let bytes = try #require(try events(folder / "twin/trial"))
      #expect(count("log_alpha/", in: bytes) == 10)
      #expect(try bench.differences("whole", "twin") == [])
    }
  }

  @Test func `fine-tuned later, what no layer can have is left out`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      func options(_ options: inout RunOptions) {
        (options.epochs, options.content.events) = (2, .histograms)
      }
      _ = try bench.run("twin", options)()
      let trial = folder / "twin/trial"
      let name = try #require(
        try files.list(trial).first { $0.description.hasPrefix("events.out.tfevents.") })
      // More values than weights, and an epoch beyond all.
      var events = EventFile(time: 0)
      for (step, count) in [(0, 0x1p40), (1 << 40, 1.0)] {
        for layer in Architecture(.cnn, channels: 1).layers {
          let histogram = EventFile.Histogram(
            minimum: 0, maximum: 0, sum: 0, sumOfSquares: 0, limits: [0], counts: [count])
          events.add(histogram, tag: "log_alpha/\(layer.name)", step: step, time: 0)
        }
      }
      var record = try #require(
        try JSONValue(parsing: files.read(trial / "sparsify.json")).object)
      var sizes = try #require(record["files"]?.object)
      sizes[name.description] = .integer(events.bytes.count)
      record["files"] = .object(sizes)
      for (place, bytes) in [
        (name, events.bytes), ("sparsify.json", Array(JSONValue.object(record).text().utf8)),
      ] {
        try files.removeTree(trial / place)
        try files.write(bytes, to: trial / place)
      }
      let summary = try bench.run("twin") {
        options(&$0)
        $0.fineTuning.epochs = 1
      }()
      #expect(summary?.exitCode == .success && summary?.trained == 1)
      let bytes = try #require(try self.events(trial))
      #expect(count("log_alpha/", in: bytes) == 0 && count("ray/tune/test_acc", in: bytes) == 4)
      #expect(try bench.lastRow("twin", "trial")?["training_iteration"] == 3)
    }
  }

  @Test func `histograms of what has no log-alpha are refused`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.smallZoo)
      let run = tool(
        "run", "\(bench.source)", "\(folder / "twin")", "--method", "magnitude", "--sparsity",
        "0.5",
        "--tensorboard", "histograms")
      #expect(run.code == .usage && run.messages.contains("has no log-alpha"), "\(run.messages)")
    }
  }
}
