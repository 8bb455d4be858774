import Tensor
import VariationalDropout

/// A zoo, twin or not, whose models are exported.
package struct ExportedZoo: Sendable {
  /// Its folder; of an archive that in it.
  package let path: Path
  /// Its folder's.
  let name: Path
  /// Whether its models were made sparse from those of another zoo.
  let isTwin: Bool
  /// What was found in its root; nil where there is none.
  let config: TargetConfig?
  let mark: Mark?
  /// Sorted by name; of one network where that is asked for.
  let trials: [StudiedTrial]
  /// The trials that are in the zoo and can't be exported, sorted by name.
  package let leftOut: [SkippedTrial]
  /// Those that are exported, in rising order: at least one.
  let epochs: [Int]
  /// That of most models.
  let architecture: Architecture
  /// Those of the epochs at which any model has its variational form, as the checkpoint or beside it.
  let variationalEpochs: [Int]
  /// Whether any trial has that form at all of its epochs that are exported.
  let hasVariationalTrial: Bool
  /// Whether all models have the same vector.
  private let isUniform: Bool
  /// The log-alpha from which on weights are pruned; nil where that is what each trial was made with.
  let threshold: Double?
  /// Whether the batch norms of its models were measured anew when it was made.
  let isRecalibrated: Bool

  /// Finds what there is to export.
  ///
  /// - Parameter memory: what reading one checkpoint may take.
  /// - Throws: `RunError` where there is nothing, or several networks without a common vector;
  ///   `ZooError`, `FileError`
  package init(
    _ options: ExportOptions, files: FileSystem, memory: MemoryBudget = MemoryBudget()
  ) throws {
    let studied = try StudiedTwin(options.zoo, source: nil, files: files, memory: memory)
    let selected = studied.zoo.selecting(only: options.only, limit: options.limit)
    let names = Set(selected.trials.map(\.name))
    guard !names.isEmpty || !selected.unreadable.isEmpty else {
      throw RunError(
        .usage, "no model of '\(options.zoo)' has a name like '\(options.only ?? "*")'")
    }
    let candidates = studied.trials.filter { names.contains($0.name) }
    epochs = try Self.epochs(of: candidates, options)
    let (readable, problems) = Self.surveyed(candidates, epochs: epochs)
    leftOut = (selected.unreadable + problems).sorted { $0.name < $1.name }
    let found = readable.filter {
      options.family == nil || $0.survey.architecture.family == options.family
    }
    architecture = try Self.architecture(of: found.map(\.survey), leftOut: leftOut, options)
    trials = found.map(\.trial)
    path = try files.isArchive(options.zoo) ? studied.zoo.path : options.zoo
    // Of "." and the like that of the folder itself.
    name = try files.resolve(path).name
    mark = studied.mark
    config = studied.config.isEmpty ? nil : studied.config
    isRecalibrated = studied.recalibration != nil
    isTwin = mark.map { $0.kind == .twin } ?? found.contains { $0.survey.isOfTwin }
    let variational = Set(found.flatMap(\.survey.variationalEpochs))
    variationalEpochs = epochs.filter(variational.contains)
    hasVariationalTrial = found.contains { $0.survey.isVariational }
    isUniform = options.kind.needsOneNetwork
    threshold = options.threshold.flatMap { threshold in
      found.allSatisfy { $0.trial.storedThreshold == threshold } ? nil : threshold
    }
    try checkThreshold(options)
  }

  /// Those of the epochs of some trials that are asked for.
  private static func epochs(
    of trials: [StudiedTrial], _ options: ExportOptions
  ) throws(RunError) -> [Int] {
    let available = Set(trials.flatMap(\.twin.checkpoints.epochs)).sorted()
    let choice = options.epochs ?? options.kind.epochs
    let epochs = available.filter { choice.includes($0, last: available.last) }
    guard !epochs.isEmpty else {
      throw RunError(
        .usage,
        "no model of '\(options.zoo)' has a checkpoint of the epochs that are asked for"
          + (available.isEmpty ? "" : ": there are \(text(available))"))
    }
    return epochs
  }

  /// The network of most models, of which all others have the vector where that is asked for.
  ///
  /// - Parameter leftOut: the trials that can't be read.
  private static func architecture(
    of surveys: [Survey], leftOut: [SkippedTrial], _ options: ExportOptions
  ) throws(RunError) -> Architecture {
    guard let architecture = commonest(surveys.map(\.architecture)) else {
      throw RunError(
        .unreadableInput,
        options.family.map { "no model of '\(options.zoo)' is a \($0.rawValue)" }
          ?? "no model of '\(options.zoo)' can be read:\n"
          + firstLines(ReasonTable(leftOut.map { ($0.name, $0.reason) }).lines))
    }
    if options.kind.needsOneNetwork { try checkAlike(surveys.map(\.architecture), options) }
    return architecture
  }

  private func checkThreshold(_ options: ExportOptions) throws(RunError) {
    if !isTwin, options.threshold != nil {
      throw RunError(
        .usage, "'--threshold' is for twins, and '\(options.zoo)' is none: leave it away")
    }
    if let threshold, variationalEpochs.isEmpty {
      throw RunError(
        .usage,
        "the models of '\(options.zoo)' have no variational form of \(Self.named(epochs)), without which they "
          + "can't be pruned at \(brief(threshold)): leave '--threshold' away, or name other --epochs"
      )
    }
  }

  /// What is known of a trial before it is exported.
  private struct Survey: Sendable {
    let architecture: Architecture
    /// The epochs whose models have their variational form.
    let variationalEpochs: [Int]
    /// Whether all of them have.
    let isVariational: Bool
    /// Whether it says that it was made sparse.
    let isOfTwin: Bool

    /// Looks at the last of the epochs that reads; of the others at which forms there are.
    init(of trial: StudiedTrial, epochs: [Int]) throws(TrialProblem) {
      let own = epochs.filter(Set(trial.twin.checkpoints.epochs).contains)
      var problem: TrialProblem?
      for epoch in own.reversed() {
        do throws(TrialProblem) {
          let forms = try trial.forms(epoch: epoch)
          architecture = forms.architecture
          variationalEpochs = own.filter {
            $0 == epoch ? forms.variational != nil : trial.hasVariationalForm(epoch: $0)
          }
          isVariational = variationalEpochs == own
          isOfTwin = !variationalEpochs.isEmpty || forms.mask != nil || trial.twin.isToldToBeOfTwin
          return
        } catch { problem = problem ?? error }
      }
      throw problem ?? TrialProblem("has none of the epochs that are exported")
    }
  }

  /// The trials of which something can be exported, with what is known of them, and the others with the reason.
  private static func surveyed(
    _ trials: [StudiedTrial], epochs: [Int]
  ) -> (found: [(trial: StudiedTrial, survey: Survey)], leftOut: [SkippedTrial]) {
    let surveys = trials.concurrentMap { trial in
      Result { () throws(TrialProblem) in try Survey(of: trial, epochs: epochs) }
    }
    var found: [(trial: StudiedTrial, survey: Survey)] = []
    var leftOut: [SkippedTrial] = []
    for (trial, survey) in zip(trials, surveys) {
      switch survey {
      case .success(let survey): found.append((trial, survey))
      case .failure(let problem):
        leftOut.append(SkippedTrial(name: trial.name, reason: "\(problem)"))
      }
    }
    return (found, leftOut)
  }

  /// The log-alpha from which on the weights of a trial are pruned; nil where that is what it was made with.
  func otherThreshold(of trial: StudiedTrial) -> Double? {
    threshold == trial.storedThreshold ? nil : threshold
  }

  /// Whether any model has its variational form.
  var hasLogAlpha: Bool { !variationalEpochs.isEmpty }

  /// Whether log-alpha decides what is pruned, by its forms or by what was stored.
  var isPrunedByLogAlpha: Bool {
    hasLogAlpha || VariationalMethod.threshold(storedIn: config?.options) != nil
      || trials.contains { $0.twin.params[MethodOption.threshold.parameterKey] != nil }
  }

  /// Whether a model can be exported beside the others.
  func fits(_ other: Architecture) -> Bool {
    !isUniform || Network(other) == Network(architecture)
  }

  // MARK: Networks

  /// Networks whose vectors mean the same: dropout layers have no weights.
  private struct Network: Hashable, CustomStringConvertible {
    let family: Architecture.Family
    let channels: Int
    let classes: Int
    let parameters: Int

    init(_ architecture: Architecture) {
      family = architecture.family
      channels = architecture.channels
      classes = architecture.classes
      parameters = architecture.parameterCount
    }

    var description: String {
      "\(family.rawValue) (\(counted(channels, "channel")), \(classes) classes, \(parameters) parameters)"
    }
  }

  private static func checkAlike(
    _ networks: [Architecture], _ options: ExportOptions
  ) throws(RunError) {
    var counts: [(network: Network, count: Int)] = []
    for network in networks.map(Network.init) {
      if let place = counts.firstIndex(where: { $0.network == network }) {
        counts[place].count += 1
      } else {
        counts.append((network, 1))
      }
    }
    guard counts.count > 1 else { return }
    throw RunError(
      .usage,
      "the models of '\(options.zoo)' have no common vector: "
        + counts.map { "\($0.count) of \($0.network)" }.joined(separator: ", ")
        + ". Choose some with --architecture, or with --only by their names.")
  }

  /// Of several that are as common the first.
  private static func commonest(_ architectures: [Architecture]) -> Architecture? {
    var counts: [Architecture: Int] = [:]
    for architecture in architectures { counts[architecture, default: 0] += 1 }
    let most = counts.values.max()
    return architectures.first { counts[$0] == most }
  }

  // MARK: Words

  /// `epoch 8`, `epochs 0 to 3, 8`
  static func named(_ epochs: [Int]) -> String {
    (epochs.count == 1 ? "epoch " : "epochs ") + text(epochs)
  }

  /// Whole numbers in rising order: neighbours as ranges.
  static func text(_ epochs: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for epoch in epochs {
      if let last = ranges.last, last.upperBound + 1 == epoch {
        ranges[ranges.count - 1] = last.lowerBound...epoch
      } else {
        ranges.append(epoch...epoch)
      }
    }
    return ranges.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)"
    }
    .joined(separator: ", ")
  }
}

extension StudiedTrial {
  /// Whether a model has its variational form, as the checkpoint or beside it, by what its files are called and say
  /// of their tensors.
  fileprivate func hasVariationalForm(epoch: Int) -> Bool {
    twin.checkpoints[epoch].contains { name in
      let folder = twin.folder / name
      if (try? twin.files.exists(folder / ZooLayout.variationalName)) == true { return true }
      let outline = try? StateDictOutline.read(
        folder / ZooLayout.checkpointsName, stems: Architecture.keyStems, files: twin.files,
        memory: twin.memory)
      return outline?.isVariational ?? false
    }
  }
}
