import Sparsify
import Tensor
import TestSupport
import Testing

/// The page about several twins beside each other.
@Suite struct SeveralTwinsTests {
  /// A zoo with three hyperparameters that vary, and so many models.
  private static func zoo(models: Int) -> TinyZoo {
    var zoo = Bench.kinds
    zoo.models = (0..<models).map { number in
      var model = TinyZoo.Model(Path("model_\(number)_x"), weightSeed: UInt64(number + 1))
      model.nonlinearity = number % 2 == 0 ? .tanh : .relu
      model.parameters = [
        ("model::init_type", .string(["uniform", "normal", "kaiming_uniform"][number % 3])),
        ("optim::wd", .number([0, 0.001][number / 3 % 2])),
      ]
      return model
    }
    return zoo
  }

  /// A twin of it as several that differ in what is taken of it.
  ///
  /// - Parameters:
  ///   - takes: of each twin the epochs that are looked at; nil takes all.
  ///   - copies: how many models each twin has.
  private func withTwins(
    _ names: [String], of zoo: TinyZoo, epochs: Int, takes: [EpochChoice?], copies: Int = 3,
    options: ComparisonOptions = ComparisonOptions(),
    _ body: (_ page: ReportPage) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, zoo)
      _ = try bench.run("twin") {
        ($0.epochs, $0.method.threshold, $0.overrides.learningRate) = (epochs, -3, 0.02)
      }()
      let data = try DataSetFile.read(bench.source / "dataset.pt", files: FileSystem())
      let config = try #require(try TargetConfig(reading: folder / "twin", files: FileSystem()))
      var known: [EpochChoice?: [TrialStudy]] = [:]
      for choice in takes where known[choice] == nil {
        var options = options
        options.epochs = choice
        known[choice] = try Compared(bench, "twin", options: options).studies
      }
      let twins = try zip(names, takes).enumerated().map { number, twin in
        let studies = try #require(known[twin.1])
        var population = Population(trials: copies, labels: data.test.labels)
        for copy in 0..<copies {
          // Another mixture in each.
          let place = (copy * (number + 1) + copy / 7) % studies.count
          population.add(.studied(studies[place]))
        }
        return ReportedTwin(name: twin.0, population: population, config: config)
      }
      try body(ReportPage(twins, images: data.test))
    }
  }

  /// Not `contains`, with which a failure would print the page.
  private func expect(
    _ text: String, has words: [String] = [], not others: [String] = [],
    _ place: SourceLocation = #_sourceLocation
  ) {
    for word in words {
      let isThere = text.contains(word)
      #expect(isThere, "\(word)", sourceLocation: place)
    }
    for word in others {
      let isThere = text.contains(word)
      #expect(!isThere, "\(word)", sourceLocation: place)
    }
  }

  @Test func `a twin that ends earlier is told of and drawn at its own last epoch`() throws {
    try withTwins(
      ["long", "short"], of: Bench.kinds, epochs: 8,
      takes: [nil, EpochChoice(numbers: [0, 1, 2, 3])]
    ) { page in
      expect(
        page.html, has: ["Medians over the models after each twin’s own last epoch."],
        not: ["after epoch 8"])
      let table = try #require(page.html.firstMatch(of: #/<th>epoch<\/th>.*?<\/table>/#)).output
      let parts = table.split(separator: "class=\"over\"")
      #expect(parts.count == 3)
      let epochs = parts.dropFirst().map {
        $0.matches(of: #/<tr><td>(\d+)<\/td>/#).map { String($0.output.1) }
      }
      #expect(epochs == [["0", "2", "4", "6", "8"], ["0", "2", "3"]])
      let path = try #require(page.figures.first { $0.name == "sparsity_accuracy" })
      #expect(path.svg.matches(of: #/class="node c1"/#).count == 3)
    }
  }

  @Test func `accuracies are held against those of the same models of the first twin`() throws {
    try withTwins(
      ["long", "short"], of: Self.zoo(models: 6), epochs: 4,
      takes: [nil, EpochChoice(numbers: [0, 1, 2])], copies: 6
    ) { page in
      let table = try #require(page.html.firstMatch(of: #/<th>accuracy, points<\/th>.*?<\/table>/#))
      expect(
        String(table.output),
        has: ["More than in <b>", "<th>at the end</th>", "<bdi class=\"twin\">short</bdi>"])
      #expect(table.output.matches(of: #/<td>[+\u2212]?\d+\.\d <small>\u2212?\d/#).count > 0)
    }
    try withTwins(
      ["one", "other"], of: Self.zoo(models: 1), epochs: 2, takes: [nil, nil], copies: 1
    ) { page in
      expect(page.html, not: ["accuracy, points</th>"])
    }
  }

  @Test func `a page of eight twins with all options takes no more room than a page may`() throws {
    var options = ComparisonOptions()
    (options.calibration, options.sweeps) = (true, true)
    let names = (1...8).map { "twin_number_\($0)" }
    try withTwins(
      names, of: Self.zoo(models: 6), epochs: 25, takes: names.map { _ in nil }, copies: 48,
      options: options
    ) { page in
      let size = page.html.utf8.count
      #expect(size <= 300_000)
      expect(
        page.html,
        has: [
          "Calibration error, points", "Another threshold, %", "class=\"l c7 o\"",
          "Of more than 4 twins lines have no bands",
        ], not: ["left out here", "class=\"band"])
    }
  }

  @Test func `figures that a page has no room for are left out with a sentence, and are files`()
    throws
  {
    var zoo = Bench.kinds
    for place in zoo.models.indices {
      zoo.models[place].parameters = (0..<90).map {
        ("optim::x\($0)", .integer(place / 2))
      }
    }
    try withTwins(
      ["one", "other"], of: zoo, epochs: 1, takes: [nil, nil], copies: 30
    ) { page in
      let size = page.html.utf8.count
      #expect(size <= 300_000)
      expect(page.html, has: ["figures are left out here", "<h2>Layers and size"])
      let drawn = page.html.matches(of: #/<figure>/#).count
      #expect(page.figures.count > 90 && drawn < page.figures.count)
    }
  }

  @Test func `names in any direction stay apart from what stands beside them`() throws {
    let name = "t<w>&i'n עברית"
    let escaped = "t&lt;w&gt;&amp;i&#39;n עברית"
    try withTwins(
      [name, "other"], of: Bench.kinds, epochs: 1, takes: [nil, nil]
    ) { page in
      let inBody = try #require(page.html.split(separator: "</head>").last)
        .replacing(#/<svg.*?<\/svg>/#, with: "")
      let all = inBody.matches(of: #/עברית/#).count
      let isolated = inBody.ranges(of: "<bdi>\(escaped)</bdi>").count
      let listed = inBody.ranges(of: "<bdi class=\"twin\">\(escaped)</bdi>").count
      #expect(all > 8 && all == isolated + listed)
    }
  }

  @Test func `long names that begin alike differ where there is little room`() throws {
    let names = [
      "a_very_long_name_of_a_twin_magnitude_pruning_like_variational",
      "a_very_long_name_of_a_twin_variational_dropout_kl_0.05_two_epochs",
    ]
    try withTwins(
      names, of: Bench.kinds, epochs: 1, takes: [nil, nil], copies: 20
    ) { page in
      let lost = try #require(
        page.html.firstMatch(of: #/aria-label="Accuracy lost, points">(.*?)<\/svg>/#)
      ).output.1
      let ticks = lost.matches(of: #/<text class="a m"[^>]*>(…[^<]*)<\/text>/#).map {
        String($0.output.1)
      }
      #expect(ticks.count == 2 && Set(ticks).count == 2)
      #expect(ticks.first?.hasPrefix("…magn") == true && ticks.last?.hasPrefix("…vari") == true)
    }
  }

  @Test func `of several twins with one model each the page speaks of one model`() throws {
    try withTwins(
      ["one", "other"], of: Bench.kinds, epochs: 2, takes: [nil, nil], copies: 1
    ) { page in
      expect(
        page.html,
        has: [
          "Numbers after epoch 2.", "Left: the model of each twin", "<th>twin</th>",
          "One model each.",
        ],
        not: ["full models are right", "each model’s accuracy", "Table: test images", "η²"])
    }
  }
}
