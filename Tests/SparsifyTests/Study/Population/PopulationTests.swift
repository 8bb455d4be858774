import Sparsify
import Tensor
import TestSupport
import Testing

/// What models are together.
@Suite struct PopulationTests {
  /// A twin of a zoo with two values of a hyperparameter, and what it is as a population.
  private func compare(
    evaluates: Bool = true, trials: Int? = nil, learningRate: Double? = nil,
    change: (Bench) throws -> Void = { _ in }
  ) throws -> (population: Population, compared: Compared) {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      _ = try bench.run("twin") {
        ($0.epochs, $0.method.threshold) = (2, -3)
        $0.overrides.learningRate = learningRate
      }()
      try change(bench)
      let compared = try Compared(bench, "twin", evaluates: evaluates)
      let data = try DataSetFile.read(bench.source / "dataset.pt", files: FileSystem())
      var population = Population(
        trials: trials ?? compared.studies.count, labels: evaluates ? data.test.labels : nil)
      for study in compared.studies { population.add(.studied(study)) }
      for absence in compared.absences { population.add(.absent(absence)) }
      return (population, compared)
    }
  }

  @Test func `columns are the values of all models in order`() throws {
    let (population, compared) = try compare()
    #expect(population.epochNumbers == [0, 1, 2] && population.lastEpoch == 2)
    for quantity: Quantity<ModelPair> in [.sparsity, .drop, .nll(of: .sparse)] {
      let values = compared.studies.map { quantity.value($0.pairs[1]) }
      #expect(population.column(quantity, at: 1) == values)
      #expect(population.summary(of: quantity, at: 1) == QuantileSummary(values))
    }
    #expect(
      population.correlation(.sparsityDrop, at: 1)
        == Correlation(population.column(.sparsity, at: 1), population.column(.drop, at: 1)))
    #expect(population.topOverlaps(at: 2).map(\.k) == [1])
    #expect(population.bestFull != nil)
  }

  @Test func `a model that ends earlier is missing at the last epoch and named`() throws {
    let (population, _) = try compare { bench in
      try FileSystem().removeTree(bench.folder / "twin/b/checkpoint_000002")
    }
    #expect(population.column(.sparsity, at: 2).count == 2)
    #expect(population.missing(at: 2) == ["b"] && population.missing(at: 1) == [])
    // Its own last epoch is what its levels are from.
    #expect(population.modelCount == 3)
  }

  @Test func `groups by numbers are in order, what is none last`() throws {
    for (values, wanted) in [
      (["NaN", "2", "NaN"], ["2", "NaN"]), (["0.0", "-0.0", "0.0"], ["-0.0", "0.0"]),
      (["1e3", "\"x\"", "1000"], ["1000.0", "\"x\""]),
    ] {
      let (population, _) = try compare { bench in
        for (name, value) in zip(["a", "b", "c"] as [Path], values) {
          let path = bench.source / name / "params.json"
          let text = String(decoding: try FileSystem().read(path), as: UTF8.self)
          try FileSystem().write(
            Array(text.replacing("{", with: "{\"model::x\": \(value),", maxReplacements: 1).utf8),
            to: path)
        }
      }
      let grouping = try #require(population.groupings.first { $0.key == "model::x" })
      #expect(grouping.groups.map { $0.value.text() } == wanted, "\(values)")
    }
  }

  @Test func `models are grouped by what varies and is shared`() throws {
    let (population, _) = try compare()
    let groupings = population.groupings
    #expect(groupings.map(\.key) == ["model::nlin"])
    #expect(groupings[0].groups.map(\.value) == ["relu", "tanh"])
    #expect(groupings[0].groups.map(\.places) == [[2], [0, 1]])
  }

  @Test func `numbers that are written in two ways are one value`() throws {
    let (population, _) = try compare { bench in
      for (trial, rate): (Path, JSONValue) in [
        ("a", .integer(1)), ("b", .number(1)), ("c", .number(0.5)),
      ] {
        let path = bench.source / trial / "params.json"
        var params = try #require(try JSONValue(parsing: try FileSystem().read(path)).object)
        params["optim::momentum"] = rate
        try FileSystem().write(Array(JSONValue.object(params).text().utf8), to: path)
      }
    }
    let grouping = try #require(population.groupings.first { $0.key == "optim::momentum" })
    #expect(grouping.groups.map(\.places) == [[2], [0, 1]])
  }

  @Test func `masks are compared in pairs, of very many models a part`() throws {
    let (population, compared) = try compare()
    let pairs = population.maskOverlaps(at: 2)
    #expect(pairs.count == 3)
    let last = compared.studies.map { $0.pairs[2].kept }
    #expect(pairs.contains(MaskOverlap(last[0], last[1])))
    // Of 9,000 models those at 0, 9, 18, …: of these three the first alone.
    let few = try compare(trials: 9_000).population
    #expect(few.maskOverlaps(at: 2).isEmpty)
  }

  @Test func `population json has every part, with null where nothing is known`() throws {
    let (population, _) = try compare()
    let json = population.json(options: JSONObject(), bootstrap: Bootstrap(rounds: 20))
    #expect(
      json.keys.map(\.description) == [
        "options", "full_from", "counts", "samples", "epochs", "correlations", "bootstrap", "top",
        "best_full", "groups", "levels", "sweep", "log_alpha_histogram", "masks", "pies",
        "classes",
      ])
    #expect(json["full_from"] == "source")
    #expect(json["samples"]?.int == 10)
    let epochs = try #require(json["epochs"]?.array)
    #expect(epochs.count == 3 && epochs[0].object?["models"]?.int == 3)
    #expect(epochs[0].object?["revived"]?.object?["n"]?.int == 0)
    #expect(epochs[0].object?["revived"]?.object?["median"] == JSONValue.null)
    #expect(json["classes"]?.array?.count == 30 && json["pies"]?.array?.count == 3)
    #expect(json["log_alpha_histogram"]?.array?.count == 15)
    #expect(json["bootstrap"]?.object?["median_drop"]?.object?["rounds"]?.int == 20)
    #expect(json["levels"]?.array?.count == 6)
  }

  @Test func `exemplars have their votes in a table`() throws {
    // So fast that nothing stays as it was.
    let (population, _) = try compare(learningRate: 0.1)
    let rows = String(decoding: ExemplarTable([population], of: ["twin"]).bytes, as: UTF8.self)
      .split(separator: "\n")
    #expect(rows[0] == "epoch,sample,label,full_vote,sparse_vote,full_right,sparse_right")
    let sets = population.epochNumbers.map { ($0, population.exemplars(at: $0)?.samples ?? []) }
    let expected = sets.flatMap { epoch, samples in samples.map { "\(epoch),\($0)," } }
    #expect(rows.count == expected.count + 1 && !expected.isEmpty)
    for (row, start) in zip(rows.dropFirst(), expected) {
      let fields = row.split(separator: ",", omittingEmptySubsequences: false)
      #expect(row.hasPrefix(start) && fields[3] != fields[4])
      let right = fields[5] == "1.0" || fields[5] == "0.0" || fields[5].hasPrefix("0.")
      #expect(right, "\(row)")
    }
  }

  @Test func `without predictions there are no exemplars and no ranking`() throws {
    let (population, _) = try compare(evaluates: false)
    #expect(population.exemplars(at: 2) == nil && population.topOverlaps(at: 2).isEmpty)
    #expect(population.bestFull == nil)
    let json = population.json(options: JSONObject(), bootstrap: Bootstrap(rounds: 20))
    #expect(json["samples"] == JSONValue.null && json["best_full"] == JSONValue.null)
    #expect(json["pies"]?.array == [] && json["classes"]?.array == [])
    #expect(population.summary(of: .sparsity, at: 2).n == 3)
  }

  @Test func `of no models all is empty`() {
    let population = Population(trials: 0, labels: [0])
    let json = population.json(options: JSONObject(), bootstrap: Bootstrap(rounds: 20))
    #expect(population.lastEpoch == nil && population.groupings.isEmpty)
    #expect(json["epochs"]?.array == [] && json["full_from"] == JSONValue.null)
    #expect(population.missing(at: 3) == [])
  }
}
