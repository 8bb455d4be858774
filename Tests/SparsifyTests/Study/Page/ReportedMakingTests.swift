import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// What the page says of how a twin was made, and of what it is of.
@Suite struct ReportedMakingTests {
  /// The page about a twin of a zoo.
  private func page(
    of zoo: TinyZoo, _ change: (inout RunOptions) -> Void,
    comparing compare: (Bench) throws -> Compared = { try Compared($0, "twin") },
    onlyModels isShown: (Path) -> Bool = { _ in true }
  ) throws -> String {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, zoo)
      _ = try bench.run("twin", change)()
      let compared = try compare(bench)
      let data = try DataSetFile.read(bench.source / "dataset.pt", files: FileSystem())
      var population = Population(trials: compared.studies.count, labels: data.test.labels)
      for study in compared.studies where isShown(study.trial) { population.add(.studied(study)) }
      let config = try #require(
        try TargetConfig(reading: folder / "twin", files: FileSystem()))
      return ReportPage(
        [ReportedTwin(name: "twin", population: population, config: config)], images: nil
      ).html
    }
  }

  /// Not `contains`, with which a failure would print the page.
  private func expect(
    _ html: String, has words: [String] = [], not others: [String] = [],
    _ place: SourceLocation = #_sourceLocation
  ) {
    for word in words {
      let isThere = html.contains(word)
      #expect(isThere, "\(word)", sourceLocation: place)
    }
    for word in others {
      let isThere = html.contains(word)
      #expect(!isThere, "\(word)", sourceLocation: place)
    }
  }

  @Test func `where fine-tuning begins is said, marked, and explained`() throws {
    let html = try page(of: Bench.kinds) {
      ($0.epochs, $0.method.threshold) = (2, -3)
      ($0.fineTuning.epochs, $0.fineTuning.rewinds) = (1, true)
    }
    expect(
      html,
      has: [
        "variational dropout, 2 epochs, then 1 of fine-tuning from the first weights",
        "Upright line: there fine-tuning begins", "begins with the source’s values",
        "under the noise of variational dropout until fine-tuning begins",
        "log α: how far a weight is noise", "Dashed upright: the threshold",
        "log α is last known of epoch 2.",
        "Other thresholds can’t be tried, for models have no log α any more",
      ], not: ["report --sweep"])
    #expect(html.matches(of: #/>fine-tuning<\/text>/#).count > 8)
  }

  @Test func `a twin without fine-tuning has no mark of it`() throws {
    let html = try page(of: Bench.kinds) { ($0.epochs, $0.method.threshold) = (2, -3) }
    expect(
      html,
      has: ["variational dropout, 2 epochs</p>", "noise of variational dropout", "report --sweep"],
      not: ["fine-tuning", "with dropout on", "last known of epoch"])
  }

  @Test func `noise is told of where there is any`() throws {
    func pruned(_ options: inout RunOptions) {
      (options.epochs, options.method.kind, options.method.sparsity) = (1, .magnitude, 0.5)
    }
    expect(
      try page(of: Bench.kinds, pruned),
      has: [
        "while the model is trained, so the gap",
        "Other thresholds can’t be tried, for magnitude pruning has no log α",
      ], not: ["under the noise"])
    expect(
      try page(of: Bench.groups, pruned),
      has: ["while the model is trained, with dropout on, so the gap"], not: ["under the noise"])
  }

  @Test func `each network of a zoo has its own size`() throws {
    var zoo = Bench.kinds
    zoo.models[2].architecture = Architecture(.cnn2, channels: 1)
    let html = try page(of: zoo) { ($0.epochs, $0.method.threshold) = (1, -3) }
    let sizes = zoo.models[1...].map { $0.architecture.weightCount.grouped }
    expect(
      html,
      has: [
        "\(sizes[0]) weights in 5 layers (2 models) or \(sizes[1]) weights in 5 layers (1 model)",
        "of \(sizes[0]) or \(sizes[1]); compact networks: ",
      ])
    let units = zoo.models[1...].map { $0.architecture.layers[0].outputs }.sorted()
    expect(html, has: ["conv1 of \(units[0]) or \(units[1])"])
  }

  @Test func `a network of many layers has them in its order, in a table, and no empty figures`()
    throws
  {
    let html = try page(
      of: Bench.mixed, { ($0.epochs, $0.method.klScale) = (1, 0.01) }, onlyModels: { $0 == "large" }
    )
    let names = Bench.mixed.models[2].architecture.layers.map(\.name)
    let table = try #require(
      html.firstMatch(of: #/aria-label="Sparsity by layer, %">(.*?)<\/svg>/#))
    let rows = table.1.matches(of: #/<text class="a e"[^>]*>([^<]*)<\/text>/#).map { String($0.1) }
    #expect(rows == names && names.last == "fc")
    expect(
      html, has: ["Units are not removed from these networks", "weights kept"],
      not: ["aria-label=\"Units removed\"", "weights at work", "compact network: –"])
  }

  @Test func `models that not all twins have are counted and named`() throws {
    var population = Population(trials: 0, labels: nil)
    for number in 0..<12 {
      population.add(
        .absent(
          StudiedTwin.Absence(
            trial: Path("m\(number)x"), status: .unpaired, reason: "is not in 'other'")))
    }
    let twins = ["one", "other"].map {
      ReportedTwin(name: $0, population: population, config: TargetConfig())
    }
    let html = ReportPage(twins, images: nil).html
    expect(
      html,
      has: [
        "0 models (12 more are not in all twins, and left out)", "<th>not in all twins</th>",
        "<td>not in all twins</td><td></td><td>is not in &#39;other&#39;</td>",
        "2 more not in all twins.", "0 models, 0 failed, 24 not in all twins",
      ], not: ["<tbody></tbody>", "lists all"])
  }

  @Test func `where full models are from is said of what is from there`() throws {
    func alone(_ change: (inout RunOptions) -> Void) throws -> String {
      try page(of: Bench.kinds, change) {
        try Compared($0, "twin", hasSource: false, takesKept: true)
      }
    }
    expect(
      try page(of: Bench.kinds) { ($0.epochs, $0.method.threshold) = (1, -3) },
      has: ["before anything is pruned, from the source zoo;"])
    expect(
      try alone { ($0.epochs, $0.method.threshold) = (1, -3) },
      has: ["read from the twin’s first variational form"], not: ["may be pruned"])
    expect(
      try alone {
        ($0.epochs, $0.method.threshold) = (1, -12)
        $0.variational = TargetContent.Epochs.none
      },
      has: ["by the predictions that the twin has kept of it, and where its weights"])
    expect(
      try alone { ($0.epochs, $0.method.kind, $0.method.sparsity) = (1, .magnitude, 0.5) },
      has: ["read from the twin’s epoch 0, of which nothing is pruned"], not: ["may be pruned"])
  }

  @Test func `models that all lost the same have no order`() throws {
    var zoo = Bench.kinds
    zoo.models = (0..<12).map { TinyZoo.Model(Path("m\($0)"), weightSeed: UInt64($0 + 1)) }
    expect(
      // So slow that nothing changes.
      try page(of: zoo) {
        ($0.epochs, $0.method.threshold, $0.overrides.learningRate) = (1, 9, 1e-12)
      }, has: ["all lost the same; the first by name"],
      not: ["lost least", "lost most"])
  }

  @Test func `of twins without models skipped ones are counted, and no data set is asked for`() {
    var population = Population(trials: 0, labels: [0])
    for (trial, status): (Path, StudiedTwin.Absence.Status) in [("a", .failed), ("b", .skipped)] {
      population.add(.absent(StudiedTwin.Absence(trial: trial, status: status, reason: "")))
    }
    let twins = ["one", "other"].map {
      ReportedTwin(name: $0, population: population, config: TargetConfig())
    }
    expect(
      ReportPage(twins, images: nil).html, has: ["0 models, 2 failed, 2 skipped"],
      not: ["Left out, for it takes the test set"])
  }
}
