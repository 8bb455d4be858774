import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

@Suite struct GridTests {
  @Test func `all combinations come, of the keys in order the first fastest`() {
    var grid = Grid()
    grid.set("seed", [1, 2, 3])
    grid.set("model::nlin", ["tanh", "relu"])
    grid.set("optim::lr", [0.1])
    let combinations = grid.combinations
    #expect(grid.count == 6 && combinations.count == 6)
    #expect(combinations.map { $0["seed"]?.int } == [1, 1, 2, 2, 3, 3])
    #expect(
      combinations.map { $0["model::nlin"]?.string }
        == ["tanh", "relu", "tanh", "relu", "tanh", "relu"])
    #expect(combinations.allSatisfy { $0["optim::lr"] == 0.1 })
    #expect(grid.searchedKeys == ["model::nlin", "seed"])
  }

  @Test func `more combinations than numbers are not counted`() {
    var grid = Grid()
    for key in Grid.keys { grid.set(key, (0..<100_000).map { .integer($0) }) }
    #expect(grid.count == nil)
  }

  private func configuration(_ text: String) throws -> ZooConfiguration {
    try withTemporaryFolder { folder in
      let path = folder / "config.json"
      try FileSystem().write(Array(text.utf8), to: path)
      return try ZooConfiguration(reading: path, files: FileSystem())
    }
  }

  @Test func `an original config.json is read`() throws {
    let result = try configuration(
      """
      {"model::type": "CNN", "model::nlin": ["tanh", "gelu"], "model::use_bias": false,
       "optim::lr": {"grid_search": [0.001]}, "optim::scheduler": null, "cuda": true,
       "training::epochs_train": 25, "training::tf_out": 500, "dataset::dump": "/home/x/dataset.pt",
       "seed": {"grid_search": [1, 2]}}
      """)
    #expect(result.epochs == 25)
    #expect(result.grid["model::nlin"]?.values == ["tanh", "gelu"])
    #expect(result.grid.searchedKeys == ["model::nlin", "optim::lr", "seed"])
    #expect(
      result.others.keys == ["model::use_bias", "cuda", "training::tf_out", "dataset::dump"])
  }

  @Test func `a config.json of this tool is read, what it says of itself left out`() throws {
    let result = try configuration(
      #"{"seed": 3, "sparsify::version": "0", "options": {}, "dataset": {}, "run": {}}"#)
    #expect(result.grid["seed"]?.values == [3] && result.others.keys.isEmpty)
  }

  @Test func `numbers that NumPy's writer made texts of are numbers`() throws {
    let result = try configuration(
      #"{"seed": ["0", "18446744073709551615"], "optim::lr": "1e-3", "model::nlin": "tanh"}"#)
    #expect(result.grid["seed"]?.values.map { $0.text() } == ["0", "18446744073709551615"])
    #expect(result.grid["optim::lr"]?.values == [0.001])
    #expect(result.grid["model::nlin"]?.values == ["tanh"])
  }

  @Test func `schedulers that are known here are taken over`() throws {
    #expect(try configuration(#"{"optim::scheduler": "OneCycleLR"}"#).schedule == .onecycle)
    #expect(try configuration(#"{"optim::scheduler": "CosineAnnealingLR"}"#).schedule == .cosine)
    #expect(try configuration(#"{"optim::scheduler": null}"#).schedule == nil)
    // Where --lr-schedule says it, what the file says makes no difference.
    let unknown = try configuration(#"{"optim::scheduler": "StepLR"}"#)
    #expect(unknown.schedule == nil)
    #expect(
      unknown.schedulerProblem?.contains("\"StepLR\", which is not known: give --lr-schedule")
        == true)
  }

  @Test func `what is usual is what the published zoos had`() {
    for (side, classes, rate, epochs) in [
      (32, 10, 0.05, 50), (32, 100, 0.1, 60), (64, 200, 0.1, 60), (64, 10, 0.1, 60),
    ] {
      let usual = Architecture.Family.resnet18.zooProtocol(side: side, classes: classes)
      #expect(usual.values.first { $0.key == "optim::lr" }?.value == .number(rate))
      #expect(usual.epochs == epochs && usual.schedule == .onecycle)
      #expect((usual.lacks != nil) == (side == 64))
      #expect(usual.augmentation == (side == 64 ? .flip : .crop4Flip))
    }
    #expect(Architecture.Family.cnn.zooProtocol(side: 28, classes: 10).epochs == 50)
  }

  @Test func `what goes into every params.json is bounded, and so is what is said`() throws {
    let long = String(repeating: "\u{301}", count: 300_000)
    let error = #expect(throws: RunError.self) {
      try configuration("{\"training::x\": \"\(long)\", \"\(long)\": 1}")
    }
    let text = try #require(error?.description)
    #expect(text.contains("every params.json repeats") && text.contains("unknown key"))
    #expect(text.utf8.count < 1_000)
    let many = (0..<1_000).map { "\"k\($0)\": 1" }.joined(separator: ",")
    let second = #expect(throws: RunError.self) { try configuration("{\(many)}") }
    #expect(second?.description.contains("and 980 more") == true)
  }

  private static let bad = [
    ("[1]", "no JSON object"), ("{", "not JSON"),
    (#"{"optim::learning_rate": 0.1}"#, "unknown key 'optim::learning_rate'"),
    (#"{"optim::lrs": 0.1}"#, "Did you mean 'optim::lr'?"), (#"{"lr": 0.1}"#, "unknown key 'lr'"),
    (#"{"seed": []}"#, "seed is []"), (#"{"seed": [1, 1]}"#, "the value 1 twice"),
    (#"{"seed": [[1]]}"#, "seed is [[1]]"), (#"{"seed": {"uniform": [0, 1]}}"#, "seed is {"),
    (#"{"training::epochs_train": [1, 2]}"#, "not one whole number of epochs"),
    (#"{"training::epochs_train": -1}"#, "not one whole number of epochs"),
    (ours(#""width": -1"#), "width of its options is -1"),
    (ours(#""width": 4097"#), "not a whole number between 1 and 4096"),
    (ours(#""width": 1e300"#), "width of its options is 1e+300"),
    (ours(#""repetitions": 0"#), "repetitions of its options is 0"),
    (ours(#""repetitions": 9223372036854775807"#), "not a whole number between 1 and"),
    (ours(#""repetitions": "1""#), "repetitions of its options is"),
  ]

  /// A config.json of this tool's with an option.
  private static func ours(_ option: String) -> String {
    #"{"sparsify::version": "0", "options": {"zoo_data": "link", \#(option)}}"#
  }

  @Test(arguments: bad.indices)
  func `what can't be used in a config.json is named`(index: Int) {
    let (text, words) = Self.bad[index]
    let error = #expect(throws: RunError.self) { _ = try configuration(text) }
    #expect(error?.exitCode == .unreadableInput)
    #expect(error?.description.contains(words) == true, "\(error as Any)")
  }
}

@Suite struct ValueListTests {
  @Test(
    arguments: [
      ("1-3", [1, 2, 3]), ("5", [5]), ("1,2,9", [1, 2, 9]), ("1-3,7-8,0", [1, 2, 3, 7, 8, 0]),
      ("-2,-1", [-2, -1]),
      (
        "18446744073709551614-18446744073709551615",
        [Seed("18446744073709551614")!, Seed("18446744073709551615")!]
      ),
    ] as [(String, [Seed])])
  func `seeds are read and written in short`(text: String, seeds: [Seed]) {
    let list = SeedList(argument: Array(text.utf8))
    #expect(list?.values == seeds)
    #expect(list.map { SeedList(argument: Array($0.argumentText.utf8)) } == list)
    #expect(SeedList([1, 2, 3, 9]).argumentText == "1-3,9")
  }

  @Test(arguments: [
    "", "3-1", "1,,2", "1,1", "1-3,2", "a", "1-", "0-9223372036854775807", "0-18446744073709551615",
    "18446744073709551616", "1-2-3",
  ])
  func `nonsense is no list of seeds`(text: String) {
    #expect(SeedList(argument: Array(text.utf8)) == nil)
  }

  @Test func `a list has at least one value, and none twice`() {
    func list(_ text: String) -> [Double]? {
      ValueList<Double>(argument: Array(text.utf8))?.values
    }
    #expect(list("1e-3,0.5") == [0.001, 0.5])
    #expect(list("") == nil && list("1,") == nil && list("1,x") == nil && list("1,1.0") == nil)
  }
}

@Suite struct TrialNamingTests {
  /// As Ray Tune names such a trial.
  @Test func `names are Ray Tune's, cut to 130 characters before the date`() throws {
    let date = try #require(TrialDate(argument: Array("2022-03-01_12-00-00".utf8)))
    let parameters: JSONObject = [
      "model::dropout": 0.5, "model::init_type": "kaiming_uniform", "model::nlin": "tanh",
      "optim::lr": 0.001, "optim::optimizer": "adam", "seed": 3,
    ]
    let long = TrialNaming(
      experiment: "478a3", date: date, searchedKeys: parameters.keys.map(\.description))
    #expect(
      long.name(1, parameters: parameters).description
        == "NN_tune_trainable_478a3_00001_1_model::dropout=0.5,model::init_type=kaiming_uniform,"
        + "model::nlin=tanh,optim::lr=0.001,optim::optimi_2022-03-01_12-00-00")
    let short = TrialNaming(experiment: "478a3", date: date, searchedKeys: ["seed"])
    #expect(
      short.name(12, parameters: parameters)
        == "NN_tune_trainable_478a3_00012_12_seed=3_2022-03-01_12-00-00")
    let bare = TrialNaming(experiment: "478a3", date: date, searchedKeys: [])
    #expect(
      bare.name(0, parameters: parameters) == "NN_tune_trainable_478a3_00000_0_2022-03-01_12-00-00")
  }

  /// What Python 3 prints for `"{:.5}".format(value)`.
  @Test(
    arguments: [
      (0.001, "0.001"), (0.0001, "0.0001"), (0.00001, "1e-05"), (0.5, "0.5"), (1, "1.0"),
      (0, "0.0"),
      (0.123456789, "0.12346"), (1234.5678, "1234.6"), (12345, "1.2345e+04"), (100_000, "1e+05"),
      (9999.99, "1e+04"), (1e20, "1e+20"), (-0.25, "-0.25"),
    ] as [(Double, String)])
  func `numbers have five digits`(value: Double, text: String) {
    #expect(TrialNaming.shortText(value) == text)
  }

  @Test(arguments: ["2022-03-01", "2022-03-01_12-00-00"])
  func `a date has a day and may have a time`(text: String) {
    #expect(TrialDate(argument: Array(text.utf8))?.text.hasPrefix(text) == true)
  }

  @Test(arguments: ["", "2022", "2022-13-01", "2022-03-01_12", "2022-03-01_25-00-00", "a/b"])
  func `nonsense is no date`(text: String) {
    #expect(TrialDate(argument: Array(text.utf8)) == nil)
  }
}
