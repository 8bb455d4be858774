import Foundation
import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

@Suite struct SourceModelTests {
  @Test func `reads how the model was trained`() throws {
    let offer = try Zoo.read(FixtureZoo.path).sourceModels()
    let model = try #require(offer.models.first)
    #expect(model.architecture == Architecture(.cnn, channels: 1))
    #expect(model.nonlinearity == .tanh)
    #expect(model.optimizer == .adam)
    #expect(model.hyperparameters == Hyperparameters(learningRate: 0.0003))
    #expect(model.batchSize == 10)
    #expect(model.seed == 1)
    #expect(model.sourceEpoch == 3)
    #expect(
      model.checkpointPath
        == FixtureZoo.path / FixtureZoo.trial(seed: 1) / "checkpoint_000003/checkpoints")
    let tensors = model.architecture.tensors(variational: false)
    #expect(model.tensors == tensors.map { $0.outline(in: .float32) })
    #expect(model.notes == [])
  }

  @Test(arguments: [(1, true), (20, false)])
  func `looks at small networks' weights at once, at large ones' when they are wanted`(
    width: Int, isSmall: Bool
  ) throws {
    try withTemporaryFolder { folder in
      var model = TinyZoo.Model("a", weightSeed: 1)
      model.architecture = Architecture(.resnet18, channels: 3, side: 8, width: width)
      model.scale = .nan
      try TinyZoo([model]).write(to: folder / "zoo")
      let offer = try Zoo.read(folder / "zoo").sourceModels()
      let reason = "NaN or infinite"
      if isSmall {
        #expect(offer.models.isEmpty && offer.skipped.first?.reason.contains(reason) == true)
      } else {
        let model = try #require(offer.models.first)
        let problem = #expect(throws: (any Error).self) {
          try model.loadParameters(files: FileSystem())
        }
        #expect(problem.map { "\($0)" }?.contains(reason) == true)
      }
    }
  }

  @Test func `loads the weights when they are wanted`() throws {
    let model = try #require(try Zoo.read(FixtureZoo.path).sourceModels().models.first)
    let parameters = try model.loadParameters(files: FileSystem())
    #expect(parameters.map(\.count) == [200, 8, 1200, 6, 96, 4, 720, 20, 200, 10])
    // The sum of the tensor in double precision as its writer noted it for epoch 3 of seed 1.
    let sum = parameters[0].reduce(0.0) { $0 + Double($1) }
    #expect(abs(sum - 1.264_784_181_723_371_1) < 1e-12)
  }

  @Test func `notices a checkpoint that is gone when a run begins`() throws {
    try TemporaryZoo.with { zoo in
      try zoo.add("a")
      let model = try #require(try zoo.model("a"))
      try zoo.files.removeTree(model.checkpointPath)
      #expect(throws: (any Error).self) { try model.loadParameters(files: FileSystem()) }
    }
  }

  @Test func `takes the defaults of the zoos for absent keys, and whole numbers`() throws {
    try TemporaryZoo.with { zoo in
      try zoo.add("a") {
        for key in ["seed", "model::dropout", "optim::wd"] { $0[key] = nil }
        $0["optim::momentum"] = .null
        $0["optim::lr"] = 1
        $0["training::batchsize"] = 10.0
        $0["optim::optimizer"] = "rms_prop"
      }
      let model = try #require(try zoo.model("a"))
      #expect(model.hyperparameters == Hyperparameters(learningRate: 1))
      #expect(model.seed == 0)
      #expect(model.batchSize == 10)
      #expect(model.optimizer == .rmsprop)
    }
  }

  @Test(
    arguments: [
      ("optim::lr", nil, "params.json has no optim::lr (give --lr)"),
      ("optim::lr", "0.1", "optim::lr is \"0.1\", not a finite number of at least 0"),
      ("optim::lr", -1, "optim::lr is -1, not a finite number of at least 0"),
      ("optim::lr", .number(.nan), "optim::lr is NaN, not a finite number of at least 0"),
      ("model::nlin", nil, "params.json has no model::nlin (give --nlin)"),
      (
        "optim::optimizer", "adamw",
        "optim::optimizer is \"adamw\", not one of adam, sgd, rms_prop (or give --optimizer)"
      ),
      ("training::batchsize", nil, "params.json has no training::batchsize (give --batch-size)"),
      (
        "training::batchsize", 0,
        "training::batchsize is 0, not a whole number of at least 1 (or give --batch-size)"
      ),
      ("seed", 1.5, "seed is 1.5, not a whole number from -2^63 to 2^64 - 1 (or give --seed)"),
      ("optim::nesterov", "yes", "optim::nesterov is \"yes\", not true or false"),
      (
        "training::epochs_train", "3",
        "training::epochs_train is \"3\", not a whole number of epochs"
      ),
      (
        "optim::scheduler", "OneCycleLR",
        "was trained with the scheduler \"OneCycleLR\", which is not continued: "
          + "give the learning rate with --lr"
      ),
      ("training::epochs_train", 5, "ends at epoch 3, wanted 5 (give --from-epoch 3 to take that)"),
      ("training::epochs_train", 2, "has no checkpoint of epoch 2, though it goes to 3"),
    ] as [(String, JSONValue?, String)])
  func `skips a trial that does not say what is needed`(
    key: String, value: JSONValue?, reason: String
  ) throws {
    try TemporaryZoo.with { zoo in
      try zoo.add("a") { $0[key] = value }
      #expect(try zoo.reason("a") == reason)
    }
  }

  @Test func `names all that is wrong with a trial`() throws {
    try TemporaryZoo.with { zoo in
      try zoo.add("a") {
        $0["optim::lr"] = nil
        $0["model::nlin"] = "swish"
      }
      let reason = try #require(try zoo.reason("a"))
      #expect(reason.contains("model::nlin is \"swish\"") && reason.contains("no optim::lr"))
    }
  }

  @Test func `lets the command line say what a trial does not`() throws {
    try TemporaryZoo.with { zoo in
      try zoo.add("a", epochs: [1, 3]) {
        for key in ["optim::lr", "model::nlin", "optim::optimizer", "training::batchsize"] {
          $0[key] = nil
        }
        $0["optim::scheduler"] = "OneCycleLR"
      }
      var overrides = Overrides()
      overrides.learningRate = 0.5
      overrides.weightDecay = 0.25
      overrides.momentum = 0.75
      overrides.nesterov = true
      overrides.optimizer = .sgd
      overrides.batchSize = 7
      overrides.nonlinearity = .gelu
      overrides.seed = -4
      overrides.fromEpoch = 1
      let model = try #require(try zoo.model("a", overrides: overrides))
      #expect(
        model.hyperparameters
          == Hyperparameters(learningRate: 0.5, weightDecay: 0.25, momentum: 0.75, nesterov: true))
      #expect(model.optimizer == .sgd)
      #expect(model.batchSize == 7)
      #expect(model.nonlinearity == .gelu)
      #expect(model.seed == -4)
      #expect(model.sourceEpoch == 1)
    }
  }

  @Test func `refuses Nesterov without momentum for SGD and ignores it elsewhere`() throws {
    try TemporaryZoo.with { zoo in
      try zoo.add("sgd") {
        $0["optim::optimizer"] = "sgd"
        $0["optim::nesterov"] = true
      }
      try zoo.add("adam") { $0["optim::nesterov"] = true }
      #expect(try zoo.reason("sgd")?.contains("which PyTorch refuses") == true)
      let adam = try #require(try zoo.model("adam"))
      #expect(!adam.hyperparameters.nesterov)
      #expect(adam.notes == ["optim::nesterov is ignored: adam has none"])
    }
  }

  @Test func `ignores and notes a dropout rate without dropout layers`() throws {
    try TemporaryZoo.with { zoo in
      try zoo.add("a") { $0["model::dropout"] = 0.5 }
      let model = try #require(try zoo.model("a"))
      #expect(model.hyperparameters.dropout == 0)
      #expect(
        model.notes == ["model::dropout 0.5 is ignored: the checkpoint has no dropout layers"])
    }
  }

  @Test func `goes by the checkpoint where params json says something else`() throws {
    try TemporaryZoo.with { zoo in
      try zoo.add("a") {
        $0["model::type"] = "CNN3"
        $0["model::channels_in"] = 3
        $0["model::o_dim"] = 1000
      }
      let model = try #require(try zoo.model("a"))
      #expect(model.architecture == Architecture(.cnn, channels: 1))
      #expect(
        model.notes == [
          "model::type is \"CNN3\", but the checkpoint's is \"CNN\"",
          "model::channels_in is 3, but the checkpoint's is 1",
        ])
    }
  }

  @Test func `wants the epoch that most trials have where a trial says nothing`() throws {
    try TemporaryZoo.with { zoo in
      for name: Path in ["a", "b", "c"] {
        try zoo.add(name, epochs: [0, 50]) { $0["training::epochs_train"] = nil }
      }
      try zoo.add("d", epochs: [0, 37]) { $0["training::epochs_train"] = nil }
      try zoo.add("e", epochs: [0, 50, 60]) { $0["training::epochs_train"] = nil }
      #expect(try Zoo.read(zoo.path).commonEpoch == 50)
      #expect(
        try zoo.reason("d") == "ends at epoch 37, wanted 50 (give --from-epoch 37 to take that)")
      let longer = try zoo.model("e")
      #expect(longer?.sourceEpoch == 50)
      #expect(longer?.notes == ["goes on to epoch 60; epoch 50 is taken"])
    }
  }

  @Test func `takes the first of two folders of an epoch that reads`() throws {
    try TemporaryZoo.with { zoo in
      try zoo.add("both")
      try zoo.addCheckpoint("both", "checkpoint_3")
      try zoo.add("broken")
      try zoo.addCheckpoint("broken", "checkpoint_3", bytes: [1, 2, 3])
      try zoo.add("neither", epochs: [])
      try zoo.addCheckpoint("neither", "checkpoint_3", bytes: [])
      try zoo.addCheckpoint("neither", "checkpoint_000003", bytes: [])
      #expect(try zoo.model("both")?.checkpointPath == zoo.path / "both/checkpoint_3/checkpoints")
      let model = try #require(try zoo.model("broken"))
      #expect(model.checkpointPath == zoo.path / "broken/checkpoint_000003/checkpoints")
      #expect(model.notes.count == 1)
      #expect(model.notes.first?.hasPrefix("checkpoint_3: ") == true)
      #expect(model.notes.first?.hasSuffix("; took checkpoint_000003") == true)
      let reason = try #require(try zoo.reason("neither"))
      #expect(reason.contains("checkpoint_3: ") && reason.contains("; checkpoint_000003: "))
    }
  }

  @Test func `refuses a twin's variational form as a source`() throws {
    try TemporaryZoo.with { zoo in
      let twin = Path(Bundle.module.resourcePath!) / "Fixtures/torch/cnn_s_twin.pt"
      try zoo.add("a", epochs: [])
      try zoo.addCheckpoint("a", "checkpoint_000003", bytes: try zoo.files.read(twin))
      #expect(try zoo.reason("a")?.contains("in variational form, not a source model") == true)
    }
  }

  @Test(arguments: [("", "is empty"), ("[1]", "no JSON object"), ("{\"a\"", "line 1, column 5")])
  func `skips a trial whose params json does not read`(text: String, reason: String) throws {
    try TemporaryZoo.with { zoo in
      try zoo.add("a")
      try zoo.files.write(Array(text.utf8), to: zoo.path / "a/params.json")
      #expect(try zoo.reason("a")?.contains(reason) == true)
    }
  }

  @Test func `tells which data set does not fit`() throws {
    let model = try #require(try Zoo.read(FixtureZoo.path).sourceModels().models.first)
    #expect(model.architecture.mismatch(channels: 1, height: 28, width: 28, largestLabel: 9) == nil)
    #expect(
      model.architecture.mismatch(channels: 3, height: 32, width: 32, largestLabel: 9)
        == "takes images of 1x28x28, the data set has 3x32x32")
    #expect(
      model.architecture.mismatch(channels: 1, height: 28, width: 28, largestLabel: 10)
        == "has 10 classes, the data set has labels up to 10")
  }
}
