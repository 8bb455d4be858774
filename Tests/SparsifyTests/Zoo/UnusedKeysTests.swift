import Sparsify
import Tensor
import TestSupport
import Testing

@Suite struct UnusedKeysTests {
  /// The notes on a model with further keys.
  private func notes(
    _ keys: [(String, JSONValue)], overrides: Overrides = Overrides()
  ) throws -> [String] {
    var notes: [String] = []
    try TemporaryZoo.with { zoo in
      try zoo.add("a") { params in
        for (key, value) in keys { params[key] = value }
      }
      notes = try #require(try zoo.model("a", overrides: overrides)).notes
    }
    return notes
  }

  @Test(
    arguments: [
      ("optim::betas", [0.5, 0.9], "PyTorch's default ([0.9, 0.999])"),
      ("optim::eps", 0.001, "PyTorch's default (1e-08)"), ("optim::eps", 0.0, "PyTorch's default"),
      ("optim::amsgrad", true, "PyTorch's default (false)"),
      ("optim::weight_decay", 0.01, "did you mean optim::wd?"),
      ("optim::learning_rate", 0.1, "did you mean optim::lr?"),
      ("optim::momentun", 0.9, "did you mean optim::momentum?"),
      ("optim::lookahead", 5, "optim::lookahead is unknown and not used"),
      ("optim::lr_scheduler", "cosine", "give another with --lr"),
      ("scheduler::gamma", 0.1, "give another with --lr"),
      ("training::task", "regression", "training::task \"regression\" is not used"),
      ("training::batch_size", 64, "did you mean training::batchsize?"),
      ("training::label_smoothing", 0.1, "is unknown and not used"),
      ("training::loss", "mse", "is unknown and not used"),
      ("training::warmup_epochs", 5, "is unknown and not used"),
      ("training::swa_start", 5, "is unknown and not used"),
    ] as [(String, JSONValue, String)])
  func `a key that changes training and is not used is noted`(
    key: String, value: JSONValue, part: String
  ) throws {
    let notes = try notes([(key, value)])
    #expect(notes.count == 1)
    #expect(notes.first?.hasPrefix(key) == true)
    #expect(notes.first?.contains(part) == true)
  }

  @Test func `keys that change nothing are not noted`() throws {
    let harmless: [(String, JSONValue)] = [
      ("optim::betas", [0.9, 0.999]), ("optim::eps", 1e-8), ("optim::amsgrad", false),
      ("optim::dampening", 0.9), ("optim::alpha", 0.5), ("optim::scheduler", nil),
      ("optim::weight_decay", 0), ("optim::foreach", true), ("scheduler::gamma", nil),
      ("scheduler::steps_per_epoch", 5000), ("training::task", "classification"),
      ("training::label_smoothing", 0.0), ("training::start_epoch", 1),
      ("training::output_epoch", 1), ("training::val_epochs", 1), ("training::idx_out", 500),
      ("training::checkpoint_dir", "/somewhere"), ("training::init_checkpoint_path", "a"),
      ("training::loss", "nll"), ("training::dataloader", "normal"),
      ("training::sample_epoch", 3), ("training::tf_out", 500), ("training::log_interval", 10),
      ("training::num_workers", 4), ("model::anything", 1), ("cuda", true), ("device", "cuda:0"),
    ]
    // Dampening is for sgd, alpha for rms_prop; the model trains with adam.
    #expect(try notes(harmless) == [])
  }

  @Test func `settings are those of the model's own optimiser`() throws {
    let sgd: [(String, JSONValue)] = [
      ("optim::optimizer", "sgd"), ("optim::momentum", 0.9), ("optim::dampening", 0.9),
      ("optim::betas", [0.5, 0.9]),
    ]
    #expect(
      try notes(sgd) == ["optim::dampening is not used: PyTorch's default (0) is taken"])
    #expect(
      try notes([("optim::optimizer", "rms_prop"), ("optim::alpha", 0.9)])
        == ["optim::alpha is not used: PyTorch's default (0.99) is taken"])
  }

  @Test func `a scheduler is noted where the rate is given`() throws {
    var overrides = Overrides()
    overrides.learningRate = 0.1
    #expect(
      try notes([("optim::scheduler", "OneCycleLR")], overrides: overrides)
        == ["optim::scheduler is not used: the learning rate is constant, that of --lr"])
  }

  @Test func `adam's momentum is noted, whatever it is`() throws {
    for value in ["None", 0.9, -1] as [JSONValue] {
      #expect(
        try notes([("optim::momentum", value)])
          == ["optim::momentum \(value.text()) is ignored: adam has no momentum"])
    }
    #expect(try notes([("optim::momentum", 0)]) == [])
  }

  @Test func `dropout layers without a rate are noted`() throws {
    try withTemporaryFolder { folder in
      var zoo = Bench.zoo
      zoo.models[2].parameters = [("optim::momentum", 0.9)]
      let bench = try Bench(folder, zoo)
      let models = try Zoo.read(bench.source).sourceModels().models
      #expect(
        models.map(\.notes) == [
          [], [], ["has dropout layers, but params.json has no model::dropout: rate 0 is taken"],
        ])
    }
  }

  @Test func `a long key is passed over`() throws {
    let key = "optim::" + String(repeating: "\u{301}\u{323}", count: 1000)
    #expect(try notes([(key, 1)]) == [])
  }
}

@Suite struct GroupedNotesTests {
  @Test func `notes that differ in numbers only are one`() {
    var notes = GroupedNotes()
    let areFirst = [
      notes.add("goes on to epoch 60; epoch 50 is taken", of: "a"),
      notes.add("goes on to epoch 7; epoch 5.5 is taken", of: "b"),
      notes.add("has another thing", of: "b"),
    ]
    #expect(areFirst == [true, false, true])
    #expect(
      notes.lines == [
        "Note on 2 models, such as a: goes on to epoch 60; epoch 50 is taken.",
        "Note on b: has another thing.",
      ])
    #expect(notes.repeated.lines == [notes.lines[0]])
  }

  @Test func `many kinds are cut short`() {
    var notes = GroupedNotes()
    for i in 0..<30 { notes.add(String(repeating: "x", count: i), of: "a") }
    #expect(notes.lines.count == 21)
    #expect(notes.lines.last == "10 further kinds of notes are not listed.")
  }
}
