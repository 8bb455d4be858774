import Tensor

/// A twin as a report shows it.
package struct ReportedTwin: Sendable {
  /// What it is called on the page; a very long name is cut.
  package let name: String
  package let population: Population
  /// Its config.json; empty where there is none.
  package let config: TargetConfig
  /// Where its source is, as it was given; nil where the report was made without.
  package let source: Path?

  package init(name: String, population: Population, config: TargetConfig, source: Path? = nil) {
    self.name = name.excerpt(200)
    self.population = population
    self.config = config
    self.source = source
  }

  /// Its name in a text of the page.
  var markup: Markup { Markup(name: name) }

  /// What config.json says of how it was made.
  var options: JSONObject { config.options }

  /// How it was made sparse; nil where this version does not know the method.
  var method: MethodKind? { MethodKind(of: options) }

  /// `variational dropout`
  var methodTitle: String { method?.title ?? "a method of another version" }

  /// `variational dropout, 6 epochs, then 2 of fine-tuning`
  var making: String {
    let name = methodTitle
    guard let last = population.lastEpoch else { return name }
    guard let start = fineTuningStart else { return "\(name), \(counted(last, "epoch"))" }
    return "\(name), \(counted(start, "epoch")), then \(last - start) of fine-tuning"
      + (rewinds ? " from the first weights" : "")
  }

  /// The last epoch before fine-tuning; nil where no model is fine-tuned.
  var fineTuningStart: Int? {
    let stored = StoredOptions(of: options)
    guard stored.fineTuning > 0, let epochs = stored.methodEpochs,
      let last = population.lastEpoch, last > epochs
    else { return nil }
    return epochs
  }

  /// Whether fine-tuning begins with the source's values of what is kept.
  var rewinds: Bool { options[StoredOption.rewind] == true }

  /// Whether any model has dropout of its own.
  var hasDropout: Bool {
    population.models.contains { ($0.factors[ParamsKey.dropout]?.double ?? 0) > 0 }
  }

  /// Whether training images are changed anew in every epoch.
  var isAugmented: Bool { options[StoredOption.augmentation].map { $0 != "none" } ?? false }

  /// `32 models, 1 failed, 2 skipped`
  var count: String {
    ([counted(population.modelCount, "model")] + absenceCounts(with: [.failed]))
      .joined(separator: ", ")
  }

  /// `1 failed`, `2 skipped`, and whatever else became of trials that are no models here.
  ///
  /// - Parameter always: what is told of though there is none.
  func absenceCounts(with always: Set<StudiedTwin.Absence.Status>) -> [String] {
    StudiedTwin.Absence.Status.told.compactMap { status in
      let count = population.count(of: status)
      return count > 0 || always.contains(status) ? "\(count) \(status.words)" : nil
    }
  }
}

extension StudiedTwin.Absence.Status {
  /// All of them, in the order of the page.
  static var told: [Self] { [.failed] + allCases.filter { $0 != .failed } }

  /// What the page calls it.
  var words: String { self == .unpaired ? "not in all twins" : rawValue }

  /// Whether config.json of the twin lists such trials.
  var isInConfig: Bool { self == .failed || self == .skipped }
}
