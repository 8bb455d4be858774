import Tensor

/// `config`: the twin's account of itself holds.
///
/// * config.json says the same options as the mark, and is as the tool left it.
/// * The trials that are finished, skipped and failed are different ones, all of the source where it is at
///   hand, as many as `counts` says; those that are finished or failed as many as the mark says were to be
///   made.
/// * The data set is the one that the options name.
/// * Of each trial the options and params.json agree where both tell of one thing, every row's `config` is
///   params.json, and the trial has all epochs.
///
/// Twins of the original authors say nothing of this.
enum ConfigCheck: TwinCheck, TrialCheck {
  private static let again = "Give the command of 'sparsify run' again."

  // MARK: The twin

  static func findings(in twin: VerifiedTwin) -> [Finding] {
    guard twin.isOurs else { return [] }
    let file = TargetRoot.configName
    func finding(
      _ what: String, _ expected: String, _ found: String, of trial: Path? = nil,
      in file: Path = TargetRoot.configName, remedy: String = again
    ) -> Finding {
      Finding(.config, of: trial, file, what, expected: expected, found: found, remedy: remedy)
    }
    guard let config = twin.config else {
      return [finding("the file", "a JSON object", "none: the twin may not be finished")]
    }
    var findings: [Finding] = []
    if let mark = twin.mark, config.options != mark.stored.options {
      findings.append(finding("options", "those of \(Mark.fileName)", "others"))
    }
    let lists = Lists(config, twin)
    for trial in lists.repeated {
      findings.append(
        finding("finished, skipped, failed", "the trial in one of them", "it in several", of: trial)
      )
    }
    let outcomes: [(TargetConfig.Outcome, [ByteText])] = [
      (.finished, lists.finished), (.skipped, lists.skipped), (.failed, lists.failed),
    ]
    for (outcome, trials) in outcomes {
      let (told, count) = (config.count(of: outcome), trials.count)
      if told?.int != count {
        findings.append(
          finding("counts of \(outcome.rawValue)", "\(count)", told?.text().excerpt() ?? "none"))
      }
    }
    let made = Set(lists.finished + lists.failed).count
    if let models = twin.mark?.models, models != made {
      findings.append(
        finding("models that are finished or failed", "\(models) by \(Mark.fileName)", "\(made)"))
    }
    if let source = twin.source {
      let known = Set(
        (source.trials.map(\.name) + source.unreadable.map(\.name)).map { ByteText($0) })
      findings += lists.ofSource.filter { !known.contains($0) }.map {
        finding(
          "the trial", "one of '\(source.path)'", "none of this name", of: Path($0),
          remedy: "Give the zoo that the twin was made of with --source.")
      }
    }
    if !twin.hasItsData {
      findings.append(
        finding(
          "the data set", twin.options[StoredOption.dataSet]?.text().excerpt() ?? "one",
          twin.data?.fingerprint ?? "none", in: ZooLayout.dataSetName,
          remedy: "Give the one that the twin was made with by --data."))
    }
    if findings.isEmpty, let found = twin.alteration(of: file) {
      findings.append(finding("the file", "what sparsify left there", found))
    }
    return findings
  }

  /// The trials of a twin by what became of them.
  private struct Lists {
    let finished: [ByteText]
    let skipped: [ByteText]
    let failed: [ByteText]
    /// Those of `skipped` that have left the source, as they say.
    private let departed: Set<ByteText>

    init(_ config: TargetConfig, _ twin: VerifiedTwin) {
      // What is not there LayoutCheck tells of.
      finished =
        twin.trajectories?.trials
        ?? (twin.trials.map(\.name) + twin.unreadable.map(\.name)).map { ByteText($0) }
      skipped = config.names(of: .skipped)
      failed = config.names(of: .failed)
      departed = Set(config.skipped.filter(\.hasDeparted).map { ByteText($0.name) })
    }

    /// Those that are to be in the source.
    var ofSource: [ByteText] { finished + skipped.filter { !departed.contains($0) } + failed }

    /// Those that stand in several lists, or twice in one.
    var repeated: [Path] {
      var seen: Set<ByteText> = []
      let skippedNames = Set(skipped)
      // One that fails in fine-tuning that was added later stays as it was.
      return (finished + skipped).filter { !seen.insert($0).inserted }.map { Path($0) }
        + failed.filter { skippedNames.contains($0) }.map { Path($0) }
    }
  }

  // MARK: A trial

  /// Options that params.json has under keys of the zoos.
  private static let keys: [(option: String, key: String)] = [
    (StoredOption.epochs, ParamsKey.epochs), (StoredOption.learningRate, ParamsKey.learningRate),
    (StoredOption.weightDecay, ParamsKey.weightDecay),
    (StoredOption.optimizer, ParamsKey.optimizer), (StoredOption.batchSize, ParamsKey.batchSize),
    (StoredOption.nonlinearity, ParamsKey.nonlinearity), (StoredOption.seed, ParamsKey.seed),
    (StoredOption.fromEpoch, ParamsKey.sampleEpoch),
  ]

  /// The options of `sparsify::` that params.json has as they are given, of those that are not texts only.
  private static let formatted: Set = [ByteText(StoredOption.normalization)]

  static func findings(in trial: VerifiedTrial) -> [Finding] {
    guard let stored = trial.twin.stored else { return [] }
    func finding(
      _ epoch: Int?, _ file: Path, _ what: String, _ expected: String, _ found: String
    ) -> Finding {
      trial.finding(.config, epoch, file, what, expected, found)
    }
    let params = trial.trial.params
    var findings: [Finding] = []
    var options = stored.options
    // Those of fine-tuning, too, are trained; one that waits for it stands at an end before.
    let isToGoOn = stored.ends.dropLast().contains(trial.lastEpoch)
    let epochs = isToGoOn ? trial.lastEpoch : stored.epochs
    options[StoredOption.epochs] = epochs.map { .integer($0) }
    for (option, value) in options.members where !value.isNull {
      let known = keys.first { ByteText($0.option) == option }?.key
      let key = known ?? ParamsKey.sparsifyStem + option.description
      guard !formatted.contains(option), let own = params[key] else { continue }
      if own != value, !own.isSameNumber(as: value) {
        findings.append(
          finding(
            nil, ZooLayout.parametersName, key.excerpt(),
            "\(value.text().excerpt()) by the twin's options", own.text().excerpt()))
      }
    }
    let text = JSONValue.object(params).text()
    let row = trial.trajectory.rows.first { row in
      row.values[ResultColumn.parameters].map { !$0.text().utf8.elementsEqual(text.utf8) } ?? true
    }
    if let row {
      findings.append(
        finding(
          row.epoch, ZooLayout.resultName, ResultColumn.parameters,
          "the values of \(ZooLayout.parametersName)", "others"))
    }
    if let epochs = stored.epochs, trial.lastEpoch != epochs {
      findings.append(
        Finding(
          .config, of: trial.name, ZooLayout.resultName, "the last epoch", expected: "\(epochs)",
          found: "\(trial.lastEpoch)",
          remedy: isToGoOn ? goingOn(with: trial) : trial.twin.remedy))
    }
    return findings
  }

  /// What to do about a trial that stands before its fine-tuning.
  private static func goingOn(with trial: VerifiedTrial) -> String {
    let failed = trial.twin.config?.names(of: .failed) ?? []
    return failed.contains(ByteText(trial.name))
      ? "Its fine-tuning failed, see \(TargetRoot.configName): it stays as it was before. To try once more, give the "
        + "command of 'sparsify run' again with --retry-failed."
      : "Give the command of 'sparsify run' again, which goes on with it."
  }
}
