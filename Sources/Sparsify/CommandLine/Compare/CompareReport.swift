import Tensor

/// What `compare` prints.
struct CompareReport {
  private let population: Population
  private let options: CompareOptions

  init(_ population: Population, options: CompareOptions) {
    self.population = population
    self.options = options
  }

  /// `population.json`
  var json: String {
    JSONValue.object(
      population.json(options: options.json, bootstrap: Bootstrap(rounds: options.bootstrap))
    ).text(.indented(1))
  }

  /// One screen.
  var text: String {
    ([heading] + medians + correlations + best + exemplars + absences).joined(separator: "\n")
  }

  private var heading: String {
    let samples = population.labels.map { ", \(counted($0.count, "test image"))" } ?? ""
    return "\(counted(population.modelCount, "model")) of '\(options.twin)' against "
      + "'\(options.source)'\(samples)"
  }

  /// Epochs 0, 5, …, and the last.
  private var shownEpochs: [Int] {
    population.epochNumbers.filter { $0 % 5 == 0 || $0 == population.lastEpoch }
  }

  private var medians: [String] {
    guard !shownEpochs.isEmpty else { return [] }
    let names = ["sparsity", "full_acc", "sparse_acc", "drop", "agreement", "removed"]
    var table = TextTable(["epoch", "models"] + names)
    for epoch in shownEpochs {
      let summaries = names.map { population.summary(of: $0, at: epoch) }
      table.add(
        [String(epoch), String(population.column("sparsity", at: epoch).count)]
          + summaries.map { brief($0.median) })
    }
    return ["Medians over the models:", table.text]
  }

  private var correlations: [String] {
    guard let last = population.lastEpoch else { return [] }
    var table = TextTable(["", "Pearson", "95 % interval", "Spearman", "Kendall", "n"])
    for (name, x, y) in Population.correlated {
      let correlation = population.correlation(name, at: last)
      if correlation.n == 0 { continue }
      table.add([
        "\(x), \(y)", brief(correlation.pearson),
        correlation.pearsonInterval.map { "[\(brief($0.lower)), \(brief($0.upper))]" } ?? "-",
        brief(correlation.spearman), brief(correlation.kendall), String(correlation.n),
      ])
    }
    return table.isEmpty ? [] : ["Correlations at epoch \(last):", table.text]
  }

  private var best: [String] {
    guard let last = population.lastEpoch else { return [] }
    var table = TextTable(["k", "both", "by chance"])
    for top in population.topOverlaps(at: last) {
      table.add([
        String(top.k), brief(top.overlap * Double(top.k)), brief(top.chance * Double(top.k)),
      ])
    }
    return table.isEmpty
      ? []
      : ["Models among the k best full and the k best sparse ones at epoch \(last):", table.text]
  }

  private var exemplars: [String] {
    guard let last = population.lastEpoch, let set = population.exemplars(at: last) else {
      return []
    }
    let change = population.modelCount == 1 ? "prediction" : "majority vote"
    return [
      "\(set.samples.count) of \(set.total) test images have another \(change) at epoch \(last)"
    ]
  }

  private var absences: [String] {
    var lines: [String] = []
    if let last = population.lastEpoch {
      let missing = population.missing(at: last)
      if !missing.isEmpty {
        lines.append(
          "\(counted(missing.count, "model")) without epoch \(last): "
            + missing.prefix(3).map { "\($0)" }.joined(separator: ", ")
            + (missing.count > 3 ? ", …" : ""))
      }
    }
    for status in [StudiedTwin.Absence.Status.skipped, .failed, .unreadable] {
      let trials = population.absences.filter { $0.status == status }
      if trials.isEmpty { continue }
      lines.append("\(trials.count) \(status.rawValue):")
      lines += ReasonTable(trials.map { ($0.trial, $0.reason) }).lines
    }
    return lines
  }
}
