import Dispatch
import Tensor
import VariationalDropout

/// What a run would do and how it would end, without doing it: nothing is written.
package struct DryRun: Sendable {
  private let options: any JobOptions
  package var files: FileSystem
  private let engines: Engines

  package init(_ options: any JobOptions, files: FileSystem) {
    self.options = options
    self.files = files
    engines = Engines().on(threads: options.execution.threads)
  }

  /// What a dry run found.
  package struct Report {
    /// The plan: trials, groups, skipped ones with reasons, estimated time, files and bytes.
    package var text: String
    /// What would end the run before all is done; nil where nothing is known that would.
    package var problem: (any CommandError)?
    /// What the run would end with, as far as that is known.
    package var exitCode: ExitCode
    package var extent: Extent
  }

  /// How much there is to do.
  package struct Extent {
    /// To train.
    package var models: Int
    package var skipped: [SkippedTrial]
    /// In words, each once.
    package var architectures: [String]
    /// Of all groups, and of the longest.
    package var processorSeconds = 0.0
    package var longestGroup = 0.0
    package var size = FileAmount()
  }

  /// - Throws: What the run itself would throw before it does anything.
  package func report() throws -> Report {
    let preparation = try options.preparation(files: files)
    try preparation.requireModels()
    let location = preparation.session.location
    let plan = preparation.openPlan(engines)
    let threads = options.execution.threads
    var lines = [
      "\(location.product.rawValue): '\(location.goal)'",
      "work folder: '\(location.work)'",
      "data set: \(preparation.dataSetText)",
      "trials: \(preparation.remaining.count) to train, \(preparation.finished.count) finished, "
        + "\(preparation.earlierFailures.count) failed earlier, "
        + "\(preparation.skipped.count) skipped",
    ]
    lines += preparation.skipped.map { "  skipped \($0.name): \($0.reason)" }
    lines += preparation.earlierFailures.map { "  failed \($0.trial): \($0)" }
    lines += GroupedNotes(of: preparation.models).lines
    if let finding = try checkData(preparation) {
      lines.append(finding.text(data: preparation.namedData))
    }
    if preparation.session.beginsAnew {
      lines += try Restart(of: preparation.session, keeping: preparation.dataFile).description
    }
    lines += preparation.data.notes.map { "  note data set: \($0)" }
    lines += describe(plan)
    lines.append("options: \(optionsText(of: preparation))")
    if let text = usualText(plan, preparation) { lines.append("as usual: \(text)") }
    lines.append(memory(plan.memory(engines), threads: threads))
    let problem = try problem(plan, preparation)
    let isWhole = preparation.skipped.isEmpty && preparation.earlierFailures.isEmpty
    let exitCode = problem?.exitCode ?? (isWhole ? .success : .incomplete)
    if problem == nil, !isWhole {
      lines.append(
        "The run would end with exit code \(exitCode.rawValue), for the models that are skipped or failed."
      )
    }
    var extent = Extent(
      models: preparation.remaining.count, skipped: preparation.skipped,
      architectures: architectures(of: plan))
    guard !plan.groups.isEmpty, problem == nil else {
      return Report(
        text: lines.joined(separator: "\n"), problem: problem, exitCode: exitCode, extent: extent)
    }
    let models = Double(preparation.remaining.count)
    let estimate = estimate(plan, preparation)
    let size = try size(plan, preparation)
    lines.append(
      "time: about \(durationText(estimate.wall)) on \(counted(estimate.threads, "thread")), "
        + "\(durationText(estimate.total)) of processor time, \(durationText(estimate.total / models)) a model "
        + "(measured on a few images, without writing; epochs of earlier runs are not taken off)")
    (extent.processorSeconds, extent.longestGroup) = (estimate.total, estimate.longest)
    extent.size =
      location.isGathering
      ? FileAmount(files: 1, bytes: size.bytes + (try preparation.archivedDataSize())) : size
    lines.append(
      "files: \(extent.size.files), about \(bytesText(extent.size.bytes)), "
        + "\(bytesText(Int(Double(size.bytes) / models))) a model")
    if location.isGathering {
      lines.append(
        "  one archive; until it is whole the work folder takes as much again, in a file for each model"
      )
    }
    guard let shortage = shortage(plan, preparation) else {
      return Report(
        text: lines.joined(separator: "\n"), problem: nil, exitCode: exitCode, extent: extent)
    }
    return Report(
      text: lines.joined(separator: "\n"), problem: shortage, exitCode: shortage.exitCode,
      extent: extent)
  }

  /// What a job that others are to start will find.
  package struct Check {
    /// What is worth a warning, in sentences.
    package var warnings: [String] = []
    /// What the job takes, in bytes.
    package var memory = 0
    /// The groups of models to train, and how many of them one task can train at a time.
    package var (groups, atOnce) = (0, 0)
  }

  /// Checks all that `report` does but for the time: for a job that others are to start.
  ///
  /// - Throws: What would end the run before all is done.
  package func check() throws -> Check {
    let preparation = try options.preparation(files: files)
    try preparation.requireModels()
    let plan = preparation.openPlan(engines)
    if let problem = try problem(plan, preparation) { throw problem }
    var warnings: [String] = []
    if let finding = try checkData(preparation), !finding.isUnremarkable {
      warnings.append(finding.text(data: preparation.namedData))
    }
    if !preparation.skipped.isEmpty {
      let lines = ReasonTable(preparation.skipped).lines
      warnings.append(
        (["\(counted(preparation.skipped.count, "model")) will be skipped:"] + lines)
          .joined(separator: "\n"))
    }
    if let shortage = shortage(plan, preparation) {
      warnings.append("\(shortage) That is as measured on this machine.")
    }
    let engines = engines.on(threads: options.execution.jobs ?? 1)
    return Check(
      warnings: warnings, memory: plan.memory(engines),
      groups: plan.groups.count,
      atOnce: plan.groupsAtOnce(engines))
  }

  /// What would end the run before all is done, as far as that is known.
  private func problem(
    _ plan: Plan, _ preparation: RunPreparation
  ) throws -> (any CommandError)? {
    let target = TargetCheck(preparation)
    do {
      try target.checkFolders()
      try target.checkSpace { blockSize in
        try preparation.amount(
          ofTrials: size(plan, preparation, blockSize: blockSize, isRest: true),
          models: plan.groups.reduce(0) { $0 + $1.models.count })
      }
      return nil
    } catch let problem as any CommandError {
      return problem
    }
  }

  /// - Throws: `RunError` where the run would refuse the data set.
  private func checkData(_ preparation: RunPreparation) throws(RunError) -> DataCheck.Finding? {
    let check = DataCheck(preparation, files: files, engines: engines)
    guard let finding = check() else { return nil }
    try finding.refuse(data: preparation.namedData, isAccepted: preparation.acceptsData)
    return finding
  }

  private func describe(_ plan: Plan) -> [String] {
    let shapes = plan.groups.grouped(by: \.shape)
    let capacity = shapes.map { engines.capacity(of: $0.key.architecture) }.max() ?? 0
    return ["groups: \(plan.groups.count) of up to \(counted(capacity, "model"))"]
      + shapes.flatMap { shape, groups in
        let architecture = shape.architecture
        let kinds = groups.flatMap(\.models).grouped(by: \.kind)
        func words(_ kind: ModelKind) -> String {
          "\(kind.nonlinearity.rawValue), \(kind.optimizer.rawValue)"
        }
        let models = kinds.reduce(0) { $0 + $1.members.count }
        let line =
          "  \(name(of: architecture)), \(architecture.classes) classes, "
          + (architecture.hasDropoutLayers ? "dropout layers, " : "")
          + (kinds.count == 1 ? "\(words(kinds[0].key)), " : "")
          + "batch \(shape.batchSize): \(counted(models, "model")) in \(counted(groups.count, "group"))"
        if kinds.count == 1 { return [line] }
        return [line]
          + kinds.map { kind, models in "    \(words(kind)): \(counted(models.count, "model"))" }
      }
  }

  /// `CNN, 1×28×28`
  private func name(of architecture: Architecture) -> String {
    "\(architecture.family.rawValue), \(architecture.channels)×\(architecture.side)×\(architecture.side)"
  }

  private func architectures(of plan: Plan) -> [String] {
    var names: [String] = []
    for group in plan.groups {
      let name = name(of: group.shape.architecture)
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// What the numbers depend on, but for what comes from the source: `epochs 25, kl_scale 0.01, …`.
  private func optionsText(of preparation: RunPreparation) -> String {
    preparation.session.options.members
      .filter {
        $0.value != .null
          && ![StoredOption.source, StoredOption.dataSet, StoredOption.date]
            .contains($0.key.description)
      }
      .map { "\($0.key) \(($0.value.string?.description ?? $0.value.text()).excerpt(40))" }
      .joined(separator: ", ")
  }

  /// Of large networks what else may be asked for and is not: options that nothing is stored of where they are as
  /// usual. Nil where there are none.
  private func usualText(_ plan: Plan, _ preparation: RunPreparation) -> String? {
    let options = preparation.session.options
    guard preparation.phases.method.sparsifies,
      plan.groups.contains(where: { $0.shape.architecture.family.training.mayAugment })
    else { return nil }
    let usual: [(name: String, value: String)] = [
      (StoredOption.rateSchedule, RateSchedule.Shape.constant.rawValue),
      (StoredOption.initialLogSigma2, "\(brief(Double(ModelState.initialLogSigma2)))"),
      (StoredOption.logSigma2Decay, "false"),
      (StoredOption.augmentation, Augmentation.none.rawValue), (StoredOption.recalibration, "none"),
    ]
    return usual.filter { options[$0.name] == nil }.map { "\($0.name) \($0.value)" }
      .joined(separator: ", ")
  }

  private func memory(_ need: Int, threads: Int) -> String {
    let limit = options.execution.memoryLimit ?? .ofJob()
    return
      "memory: about \(bytesText(need)); where files are compressed, "
      + "up to \(bytesText(limit.dataSetBudget(threads: threads).left)) for the data set and "
      + "\(bytesText(limit.checkpointBudget(threads: threads).left)) for each checkpoint of those read "
      + "at a time (limit \(bytesText(limit.bytes)))"
  }

  // MARK: Time

  /// Seconds on the wall and of all processors together.
  private func estimate(
    _ plan: Plan, _ preparation: RunPreparation
  ) -> (wall: Double, total: Double, longest: Double, threads: Int) {
    var measured: [GroupShape: Double] = [:]
    var (wall, total, threads) = (0.0, 0.0, 1)
    for part in plan.parts(engines) {
      var busy = [Double](repeating: 0, count: part.atOnce)
      for group in part.groups {
        let seconds = measured[group.shape] ?? secondsOfGroup(group.shape, preparation)
        measured[group.shape] = seconds
        // The next group goes to the threads that are free first.
        let next = busy.indices.min { busy[$0] < busy[$1] }!
        busy[next] += seconds
        total += seconds * Double(part.threads)
      }
      wall += busy.max()!
      threads = max(threads, part.threads * part.atOnce)
    }
    return (wall, total, measured.values.max() ?? 0, threads)
  }

  /// How long a group takes for all its iterations.
  private func secondsOfGroup(_ shape: GroupShape, _ preparation: RunPreparation) -> Double {
    let phases = preparation.phases
    let probe = SpeedProbe(shape, preparation.data, engines: engines)
    let seconds = probe.evaluation + Double(phases.method.epochs) * probe.epoch
    guard let fineTuning = phases.fineTuning else { return seconds }
    var plain = shape
    plain.variational = false
    let ofPlain = SpeedProbe(plain, preparation.data, engines: engines)
    return seconds + Double(fineTuning.epochs) * ofPlain.epoch
  }

  /// Whether the time limit is too short for the first step of any group that is to be trained.
  private func shortage(_ plan: Plan, _ preparation: RunPreparation) -> TimeShortage? {
    guard let limit = options.execution.timeLimit, limit.seconds > 0, !plan.groups.isEmpty else {
      return nil
    }
    let budget = TimeBudget(
      limit, since: 0, now: { 0 },
      probe: { [engines] shape in SpeedProbe(shape, preparation.data, engines: engines) })
    // Iteration 0 is done once, what follows by every later run.
    let iteration = min(1, preparation.phases.epochs)
    for group in plan.groups
    where budget.allows(
      iteration: iteration, of: group.shape,
      stopsWithin: engines.stopsWithinEpochs(of: group.shape.architecture))
    { return nil }
    return budget.shortage()
  }

  // MARK: Size

  /// The files of all trials to train and their bytes.
  ///
  /// - Parameters:
  ///   - blockSize: what a file takes is a multiple of so many bytes.
  ///   - isRest: whether epochs that earlier runs have written are taken off.
  private func size(
    _ plan: Plan, _ preparation: RunPreparation, blockSize: Int = 1, isRest: Bool = false
  ) throws -> FileAmount {
    let context = GroupContext(preparation, engines: engines)
    let begun = isRest ? try TargetHistory(of: preparation.session).checkpointsBegun() : [:]
    var total = FileAmount()
    var known: [GroupShape: FileAmount] = [:]
    for group in plan.groups {
      // All trials of a shape have files of nearly one size.
      let one =
        try known[group.shape]
        ?? TrialSize(context, blockSize: blockSize).amount(of: group.models[0])
      known[group.shape] = one
      let checkpoints = context.phases.epochs + 1
      for model in group.models {
        let left = checkpoints - min(checkpoints, begun[model.name] ?? 0)
        total =
          total
          + FileAmount(
            files: one.files * left / checkpoints, bytes: one.bytes / checkpoints * left)
      }
    }
    return total
  }
}
