import Tensor

/// What `predict` prints.
struct PredictReport {
  private let samples: PredictionSamples
  private let benchmarks: [PropertyBenchmark]
  private let options: PredictOptions

  init(_ samples: PredictionSamples, _ benchmarks: [PropertyBenchmark], options: PredictOptions) {
    self.samples = samples
    self.benchmarks = benchmarks
    self.options = options
  }

  var json: String {
    JSONValue.object([
      "zoo": .string(options.zoo.description),
      "twin": options.twin.map { .string($0.description) } ?? .null,
      "epochs": .array(samples.epochs.map { .integer($0) }),
      "largest_value": .number(Double(PredictionSample.largestValue)),
      "split": .object(
        samples.split.json { names in .array(names.map { .string($0.description) }) }),
      "samples": .object(samples.samples.json { .integer($0.count) }),
      "left_out": .array(samples.leftOut.map(\.json)),
      "networks": .array(benchmarks.map { .object($0.json) }),
      "notes": .array(notes.map { .string($0) }),
    ]).text(.indented(1))
  }

  var text: String {
    ([heading] + benchmarks.flatMap { lines(of: $0) } + notes + absences).joined(separator: "\n")
  }

  private var heading: String {
    let counts = samples.samples.map(\.count)
    let trials = samples.split.map(\.count)
    let models = trials.train + trials.validation + trials.test
    let total = counts.train + counts.validation + counts.test
    return
      "\(counted(total, "sample")) of \(counted(models, "model")) of '\(options.zoo)', \(epochs). By "
      + "model, \(counts.train) are to train, \(counts.validation) to validate and \(counts.test) to test"
  }

  /// All that there are, or how many.
  private var epochs: String {
    let list = samples.epochs.map(String.init).joined(separator: ", ")
    switch samples.epochs.count {
    case 1: return "epoch \(list)"
    case ...8: return "epochs \(list)"
    default: return counted(samples.epochs.count, "epoch")
    }
  }

  // MARK: Tables

  private func lines(of benchmark: PropertyBenchmark) -> [String] {
    let counts = benchmark.counts
    let title =
      "From "
      + (benchmark.weights > 0 ? "\(benchmark.weights) learned parameters, or " : "")
      + "\(benchmark.statistics) statistics of layers"
      + (benchmarks.count == 1
        ? "" : " (\(counts.train), \(counts.validation) and \(counts.test) samples)")
    let numbers = numberTable(benchmark)
    let texts = textTable(benchmark)
    return [title + (benchmark.absence.map { ": \($0)" } ?? "")]
      + (numbers.isEmpty ? [] : ["Numbers, by ridge regression:", numbers.text])
      + (texts.isEmpty
        ? [] : ["Texts, by ridge regression on classes as 0 and 1; accuracies:", texts.text])
      + undefined(benchmark)
  }

  private func numberTable(_ benchmark: PropertyBenchmark) -> TextTable {
    var table = TextTable(
      ["", "from", "R2 train", "val", "test", "tau train", "val", "test", "lambda", "n"])
    forEach(benchmark) { name, features, scores in
      guard case .regression(let scores) = scores else { return }
      table.add(
        [name, features.rawValue] + scores.r2.cells + scores.tau.cells
          + [brief(scores.penalty), scores.counts.text])
    }
    return table
  }

  private func textTable(_ benchmark: PropertyBenchmark) -> TextTable {
    var table = TextTable(
      ["", "from", "train", "val", "test", "test if always", "lambda", "n"])
    forEach(benchmark) { name, features, scores in
      guard case .classification(let scores) = scores else { return }
      table.add(
        [name, features.rawValue] + scores.accuracy.cells
          + [
            "\(brief(scores.majorityShare.test)) \(scores.majority.excerpt(20))",
            brief(scores.penalty), scores.counts.text,
          ])
    }
    return table
  }

  private func forEach(
    _ benchmark: PropertyBenchmark,
    _ body: (String, PropertyBenchmark.Features, ProbeScores) -> Void
  ) {
    for (property, scores) in benchmark.scores {
      for features in PropertyBenchmark.Features.allCases {
        if let scores = scores[features] { body(property.name, features, scores) }
      }
    }
  }

  /// Properties of which nothing can be said, by reason.
  private func undefined(_ benchmark: PropertyBenchmark) -> [String] {
    var names: [(reason: String, properties: [String])] = []
    forEach(benchmark) { name, features, scores in
      guard features == .statistics, case .undefined(_, let reason, _) = scores else { return }
      if let place = names.firstIndex(where: { $0.reason == reason }) {
        names[place].properties.append(name)
      } else {
        names.append((reason, [name]))
      }
    }
    return names.map { "Not predicted, \($0.reason): \($0.properties.joined(separator: ", "))" }
  }

  // MARK: What else is to be known

  /// Sentences.
  private var notes: [String] {
    let scores = benchmarks.flatMap(\.scores)
    var explained: [String] = []
    for property in PredictedProperty.all
    where scores.contains(where: { $0.property.name == property.name }) {
      if let explanation = property.explanation {
        explained.append("\(property.name): \(explanation).")
      }
    }
    let hasTexts = scores.contains { $0.of.values.contains { $0.isText } }
    return explained
      + (hasTexts
        ? [
          "Texts are not predicted as in the original protocol, which trains a linear layer by Adam: compare "
            + "numbers only."
        ] : [])
  }

  private var absences: [String] {
    if samples.leftOut.isEmpty { return [] }
    return ["Left out:"]
      + ReasonTable(
        samples.leftOut.map { sample in
          (sample.trial, (sample.epoch.map { "epoch \($0): " } ?? "") + sample.reason)
        }
      ).lines
  }
}

extension SplitParts<Double?> {
  fileprivate var cells: [String] { DataSetPart.allCases.map { brief(self[$0]) } }
}

extension SplitParts<Int> {
  /// `420/90/90`
  fileprivate var text: String { DataSetPart.allCases.map { "\(self[$0])" }.joined(separator: "/") }
}
