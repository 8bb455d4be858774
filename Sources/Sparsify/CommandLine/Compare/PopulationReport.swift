import Tensor

/// What the models of one twin lost, in lines.
struct PopulationReport {
  private let population: Population
  /// Whether some epochs were asked for, all of which are shown.
  private let isOfNamedEpochs: Bool

  init(_ population: Population, of epochs: EpochChoice?) {
    self.population = population
    isOfNamedEpochs = epochs.map { !$0.includesAll } ?? false
  }

  var lines: [String] { medians + correlations + best + exemplars + hyperparameters + absences }

  /// Those that were asked for; of all 0, 5, …, and the last.
  private var shownEpochs: [Int] {
    population.epochNumbers.filter {
      isOfNamedEpochs || $0 % 5 == 0 || $0 == population.lastEpoch
    }
  }

  private static let quantities: [Quantity<ModelPair>] = [
    .sparsity, .sparseAccuracy, .drop, .agreement, .removed,
  ]

  private var medians: [String] {
    guard !shownEpochs.isEmpty else { return [] }
    var table = TextTable(["epoch", "models"] + Self.quantities.map(\.name))
    for epoch in shownEpochs {
      table.add(
        [String(epoch), String(population.column(.sparsity, at: epoch).count)]
          + Self.quantities.map { population.summary(of: $0, at: epoch).text })
    }
    let last = shownEpochs[shownEpochs.count - 1]
    let whose = population.missing(at: last).isEmpty ? "" : " of those at epoch \(last)"
    let full = Quantity<ModelPair>.fullAccuracy
    return [
      "Medians and quartiles over the models; \(full.name)\(whose) "
        + "\(population.summary(of: full, at: last).text):", table.text,
    ]
  }

  private var correlations: [String] {
    guard let last = population.lastEpoch else { return [] }
    var table = TextTable(["", "Pearson", "95 % interval", "Spearman", "Kendall", "n"])
    for pair in CorrelatedPair.all {
      let correlation = population.correlation(pair, at: last)
      if correlation.n == 0 { continue }
      table.add([
        "\(pair.x.name), \(pair.y.name)", brief(correlation.pearson),
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

  /// What mattered: of each hyperparameter that varies the share of the variance that it explains, and the
  /// values that lose least and most.
  private var hyperparameters: [String] {
    guard let last = population.lastEpoch else { return [] }
    let (sparsity, drop) = (
      population.column(.sparsity, at: last), population.column(.drop, at: last)
    )
    var table = TextTable(["", "of sparsity", "of drop", "least drop", "most drop"])
    for grouping in population.groupings {
      func explained(_ column: [Double?]) -> String {
        brief(etaSquared(grouping.groups.map { $0.places.map { column[$0] } }))
      }
      let means = grouping.groups.compactMap { value, places in
        Moments(places.map { drop[$0] }.present).mean.map {
          (text: value.string?.excerpt(20) ?? value.text().excerpt(20), mean: $0)
        }
      }.sorted { $0.mean < $1.mean }
      func end(_ group: (text: String, mean: Double)?) -> String {
        group.map { "\($0.text) (\(brief($0.mean)))" } ?? "-"
      }
      table.add([
        grouping.key.excerpt(40), explained(sparsity), explained(drop), end(means.first),
        end(means.count > 1 ? means.last : nil),
      ])
    }
    return table.isEmpty
      ? [] : ["Shares of variance that hyperparameters explain at epoch \(last):", table.text]
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
    return lines + Self.absences(of: population)
  }

  /// What became of the trials that were not studied.
  static func absences(of population: Population) -> [String] {
    var lines: [String] = []
    for status in [StudiedTwin.Absence.Status.skipped, .failed, .unreadable, .unpaired] {
      let trials = population.absences.filter { $0.status == status }
      if trials.isEmpty { continue }
      lines.append("\(trials.count) \(status.rawValue):")
      lines += ReasonTable(trials.map { ($0.trial, $0.reason) }).lines
    }
    return lines
  }
}

extension QuantileSummary {
  /// The median, and the quartiles in brackets.
  fileprivate var text: String {
    median == nil ? "-" : "\(brief(median)) [\(brief(lowerQuartile)), \(brief(upperQuartile))]"
  }
}
