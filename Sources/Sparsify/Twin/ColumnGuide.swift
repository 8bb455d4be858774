import Tensor

/// What the columns of a trial's log mean: the one place from which readme.md explains them.
package enum ColumnGuide {
  /// In which files a column stands.
  package enum Place: Sendable {
    /// result.json, progress.csv and trajectories.csv.
    case everywhere
    /// result.json and progress.csv.
    case trial
    /// trajectories.csv alone, or result.json alone.
    case trajectories, result
  }

  package struct Entry: Sendable {
    /// The columns' names; `*` stands for what varies.
    package var names: [String]
    package var meaning: String
    package var place: Place
    /// Whether they are measured while the model is trained, under whatever noise that has.
    var isOfTraining = false
    /// Whose files have them.
    var owner = MeasuredColumn.Owner.all
  }

  /// In the order of the files.
  package static let entries =
    places + MeasuredColumn.all.map { Entry($0) } + others

  /// Those before what is measured.
  private static let places: [Entry] = [
    Entry(names: [Trajectories.trialColumn], meaning: "the trial's folder", place: .trajectories),
    Entry(
      names: [ResultColumn.epoch],
      meaning: "the epoch; 0 is the model before it was trained here", place: .everywhere),
  ]

  /// Those behind them.
  private static let others: [Entry] = [
    Entry(names: [ResultColumn.done], meaning: "whether this is the last epoch", place: .trial),
    Entry(
      names: [
        ResultColumn.timesteps, ResultColumn.episodes, ResultColumn.timestepsSinceRestore,
      ],
      meaning: "of no meaning; Ray Tune writes them", place: .trial),
    Entry(
      names: [ResultColumn.trialID, ResultColumn.experiment],
      meaning: "which trial it is, and a hash of options and data set", place: .trial),
    Entry(
      names: [ResultColumn.date, ResultColumn.timestamp],
      meaning: "when the epoch ended: local time, seconds since 1970",
      place: .trial),
    Entry(
      names: [
        ResultColumn.seconds, ResultColumn.totalSeconds, ResultColumn.secondsSinceRestore,
      ],
      meaning: "seconds of the epoch, of all so far, and since the run was last started: those of "
        + "the models trained together divided by their number", place: .trial),
    Entry(
      names: [ResultColumn.processID, ResultColumn.hostName, ResultColumn.address],
      meaning: "the process and the machine", place: .trial),
    Entry(
      names: [ResultColumn.iterationsSinceRestore], meaning: "`\(ResultColumn.epoch)` + 1",
      place: .trial),
    Entry(
      names: [ResultColumn.checkpoint],
      meaning: "the folder of the epoch's checkpoint; nothing where none is kept", place: .trial),
    Entry(
      names: [ResultColumn.parameters], meaning: "the values of `params.json`", place: .result),
  ]

  /// What is said of a column; nil where nothing is.
  package static func entry(for column: String) -> Entry? {
    entries.first { entry in
      entry.names.contains { name in
        name.hasSuffix("*") ? column.hasPrefix(name.dropLast()) : column == name
      }
    }
  }

  /// A table in Markdown with the columns of a twin, or of a zoo that was not sparsified.
  ///
  /// - Parameters:
  ///   - noise: what disturbs its models while they are trained.
  ///   - method: that by which it was made; nil where none is known.
  ///   - isFineTuned: whether there is a column that tells where it was.
  ///   - hasValidationSet: whether there are columns that begin with `val`.
  static func table(
    ofTwin isTwin: Bool, noise: [String], method: MethodKind?, isFineTuned: Bool,
    hasValidationSet: Bool
  ) -> String {
    let relevant = entries.filter { entry in
      switch entry.owner {
      case .all: true
      case .twins: isTwin
      case .methods: isTwin && method?.columns.contains { $0.names == entry.names } == true
      case .fineTuned: isTwin && isFineTuned
      }
    }
    return markdownTable(
      ["column", "meaning", "in"],
      relevant.compactMap { entry in
        let names = entry.names.filter { hasValidationSet || !$0.hasPrefix("val_") }
        if names.isEmpty { return nil }
        let under =
          entry.isOfTraining && !noise.isEmpty
          ? "; in the others with \(noise.joined(separator: " and "))" : ""
        return [codeWords(names), entry.meaning + under, entry.place.files]
      })
  }

  /// A table in Markdown with what is measured, in whatever kind of twin.
  static var measures: String {
    markdownTable(
      ["column", "what it is"],
      entries.filter { $0.place == .everywhere && !$0.names.contains(ResultColumn.epoch) }
        .map { [codeWords($0.names), $0.meaning] })
  }
}

extension ColumnGuide.Entry {
  fileprivate init(_ column: MeasuredColumn) {
    self.init(
      names: column.names, meaning: column.meaning, place: .everywhere,
      isOfTraining: column.isOfTraining, owner: column.owner)
  }
}

extension ColumnGuide.Place {
  fileprivate var files: String {
    switch self {
    case .everywhere: "all three"
    case .trial: "`result.json`, `progress.csv`"
    case .trajectories: "`trajectories.csv`"
    case .result: "`result.json`"
    }
  }
}
