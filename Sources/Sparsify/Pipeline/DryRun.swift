import Dispatch
import Tensor
import VariationalDropout

/// What a run would do and how it would end, without doing it: nothing is written.
package struct DryRun: Sendable {
  private let options: any JobOptions
  private let files: FileSystem
  private let engines: Engines
  private let preparation: RunPreparation
  private let plan: Plan
  private let estimate: RunEstimate

  /// - Throws: What the run itself would throw before it does anything.
  package init(_ options: any JobOptions, files: FileSystem) throws {
    self.options = options
    self.files = files
    engines = Engines().on(threads: options.execution.threads)
    preparation = try options.preparation(files: files)
    try preparation.requireModels()
    plan = preparation.openPlan(engines)
    estimate = RunEstimate(plan: plan, preparation: preparation, engines: engines)
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

  /// - Throws: What the run itself would throw before it trains anything.
  package func report() throws -> Report {
    let words = PlanWords(plan: plan, preparation: preparation, engines: engines)
    var lines = try findings() + words.groups
    lines.append("options: \(words.options)")
    if let text = words.usualOptions { lines.append("as usual: \(text)") }
    lines.append(memory(need(engines)))
    var report = Report(
      text: "", problem: try problem(), exitCode: .success,
      extent: Extent(
        models: preparation.remaining.count, skipped: preparation.skipped,
        architectures: words.architectures))
    if report.problem == nil {
      if !preparation.skipped.isEmpty || !preparation.earlierFailures.isEmpty {
        report.exitCode = .incomplete
        lines.append(
          "The run would end with exit code \(report.exitCode.rawValue), for the models that are skipped or failed."
        )
      }
      if !plan.groups.isEmpty {
        lines += try measure(into: &report.extent)
        report.problem = estimate.shortage(within: options.execution.timeLimit)
      }
    }
    report.exitCode = report.problem?.exitCode ?? report.exitCode
    report.text = lines.joined(separator: "\n")
    return report
  }

  /// What was found of source, data set and target.
  private func findings() throws -> [String] {
    let location = preparation.session.location
    var lines = [
      "\(location.product.rawValue): '\(location.goal)'",
      "work folder: '\(location.work)'",
      "data set: \(preparation.dataSetText)",
      "trials: \(preparation.remaining.count) to train, \(preparation.finished.count) finished, "
        + "\(preparation.earlierFailures.count) failed earlier, "
        + "\(preparation.skipped.count) skipped",
    ]
    lines += ReasonTable(preparation.skipped).sentences.map { "  skipped \($0)" }
    lines += ReasonTable(preparation.earlierFailures.map { ($0.trial, "\($0)") }).sentences.map {
      "  failed \($0)"
    }
    lines += GroupedNotes(of: preparation.models).lines
    if let finding = try DataCheck(preparation, files: files, engines: engines)() {
      lines.append(finding.text(data: preparation.namedData))
    }
    if preparation.session.beginsAnew {
      lines += try Restart(of: preparation.session, keeping: preparation.dataFile).description
    }
    return lines + preparation.data.notes.map { "  note data set: \($0)" }
  }

  /// Measures time and size, and tells them.
  private func measure(into extent: inout Extent) throws -> [String] {
    let isGathering = preparation.session.location.isGathering
    let models = Double(extent.models)
    let time = estimate.time()
    let size = try estimate.size()
    (extent.processorSeconds, extent.longestGroup) = (time.total, time.longest)
    extent.size =
      isGathering
      ? FileAmount(files: 1, bytes: size.bytes + (try preparation.archivedDataSize())) : size
    return [
      "time: about \(estimateText(time.wall)) on \(counted(time.threads, "thread")), "
        + "\(estimateText(time.total)) of processor time, \(estimateText(time.total / models)) a model "
        + RunEstimate.timeCondition,
      "files: \(extent.size.files), about \(bytesText(extent.size.bytes)), "
        + "\(bytesText(Int(Double(size.bytes) / models))) a model",
    ]
      + (isGathering
        ? [
          "  one archive; until it is whole the work folder takes as much again, in a file for each model"
        ] : [])
  }

  /// What a job that others are to start will find.
  package struct Check {
    /// What is worth a warning, in sentences.
    package var warnings: [String] = []
    package var memory = JobMemory(training: 0)
    /// The groups of models to train, and how many of them one task can train at a time.
    package var (groups, atOnce) = (0, 0)
  }

  /// Checks all that `report` does but for the time: for a job that others are to start.
  ///
  /// - Throws: What would end the run before all is done.
  package func check() throws -> Check {
    if let problem = try problem() { throw problem }
    var warnings: [String] = []
    if let finding = try DataCheck(preparation, files: files, engines: engines)(),
      !finding.isUnremarkable
    {
      warnings.append(finding.text(data: preparation.namedData))
    }
    if !preparation.skipped.isEmpty {
      let lines = ReasonTable(preparation.skipped).lines
      warnings.append(
        (["\(counted(preparation.skipped.count, "model")) will be skipped:"] + lines)
          .joined(separator: "\n"))
    }
    if let shortage = estimate.shortage(within: options.execution.timeLimit) {
      warnings.append("\(shortage) That is as measured on this machine.")
    }
    let engines = engines.on(threads: options.execution.jobs ?? 1)
    return Check(
      warnings: warnings, memory: need(engines),
      groups: plan.groups.count,
      atOnce: plan.groupsAtOnce(engines))
  }

  /// What would end the run before all is done, as far as that is known.
  private func problem() throws -> (any CommandError)? {
    let target = TargetCheck(preparation)
    do {
      try target.checkFolders()
      try target.checkSpace { blockSize in
        try preparation.amount(
          ofTrials: estimate.size(blockSize: blockSize, isRest: true),
          models: plan.groups.reduce(0) { $0 + $1.models.count })
      }
      return nil
    } catch let problem as any CommandError {
      return problem
    }
  }

  private func need(_ engines: Engines) -> JobMemory {
    JobMemory(
      training: plan.memory(engines),
      rows: preparation.candidates.count * (preparation.phases.epochs + 1),
      hasStudy: EndingStudy.isWanted(by: options, preparation))
  }

  private func memory(_ need: JobMemory) -> String {
    let limit = options.execution.memoryLimit ?? .ofJob()
    let threads = options.execution.threads
    return
      "memory: about \(bytesText(need.most))\(need.ending > need.training ? ", for what is made at the end" : ""); "
      + "where files are compressed, "
      + "up to \(bytesText(limit.dataSetBudget(threads: threads).left)) for the data set and "
      + "\(bytesText(limit.checkpointBudget(threads: threads).left)) for each checkpoint of those read "
      + "at a time (limit \(bytesText(limit.bytes)))"
  }
}
