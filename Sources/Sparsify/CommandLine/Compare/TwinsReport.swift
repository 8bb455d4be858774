import Tensor

/// What the models of several twins lost, side by side, in lines.
struct TwinsReport {
  private let study: Study

  init(_ study: Study) { self.study = study }

  private var names: [String] { study.twins.map { $0.name.description.excerpt(24) } }

  var lines: [String] { last + levels + differences + absences }

  private static let quantities: [Quantity<ModelPair>] = [
    .fullAccuracy, .sparseAccuracy, .sparsity, .drop, .agreement, .removed,
  ]

  /// Medians at the last epoch of each.
  private var last: [String] {
    var table = TextTable([""] + names)
    table.add(
      ["last epoch"] + study.populations.map { $0.lastEpoch.map(String.init) ?? "-" })
    table.add(["models"] + study.populations.map { String($0.modelCount) })
    for quantity in Self.quantities {
      table.add(
        [quantity.name]
          + study.populations.map { population in
            brief(population.lastEpoch.flatMap { population.summary(of: quantity, at: $0).median })
          })
    }
    return ["Medians at the last epoch, over the models that all twins have:", table.text]
  }

  /// Medians of the accuracy at equal sparsity.
  private var levels: [String] {
    var table = TextTable(["sparsity"] + names)
    for level in SparsityPath.levels {
      let summaries = study.populations.map { $0.accuracies(atSparsity: level) }
      if summaries.allSatisfy({ $0.n == 0 }) { continue }
      table.add(
        [brief(level)] + summaries.map { $0.n == 0 ? "-" : "\(brief($0.median)) (\($0.n))" })
    }
    return table.isEmpty
      ? []
      : [
        "Median accuracy where a model first reaches a sparsity, and of how many models:",
        table.text,
      ]
  }

  private static let differing: [Quantity<ModelPair>] = [.sparseAccuracy, .sparsity, .agreement]

  /// How the models of the others differ from those of the first twin.
  private var differences: [String] {
    let first = study.populations[0]
    var table = TextTable([""] + names.dropFirst())
    func add(_ name: String, _ numbers: (Population) -> ModelNumbers) {
      let differences = study.populations.dropFirst().map {
        numbers($0).difference(from: numbers(first))
      }
      if differences.allSatisfy({ $0.n == 0 }) { return }
      table.add([name] + differences.map(Self.text))
    }
    for quantity in Self.differing {
      add(quantity.name) { $0.lastNumbers(of: quantity) }
    }
    for quantity in Quantities.ofPaths {
      add(quantity.name) { $0.numbers(of: quantity) }
    }
    return table.isEmpty
      ? []
      : [
        "Differences from '\(names[0])', model by model: the mean, half of its 95 % interval, and of how many models:",
        table.text,
      ]
  }

  private static func text(_ difference: MeanInterval) -> String {
    guard let mean = difference.mean else { return "-" }
    let half = difference.interval.map { formatted(" ± %.4f", ($0.upper - $0.lower) / 2) } ?? ""
    return formatted("%+.4f", mean) + half + " (\(difference.n))"
  }

  private var absences: [String] {
    zip(names, study.populations).flatMap { name, population in
      let lines = PopulationReport.absences(of: population)
      return lines.isEmpty ? [] : ["'\(name)':"] + lines
    }
  }
}
