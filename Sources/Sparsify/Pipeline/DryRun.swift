import Dispatch
import Foundation
import Tensor
import VariationalDropout

/// What a run would do, without doing it: nothing is written.
package struct DryRun: Sendable {
  private let options: any JobOptions
  package var files: FileSystem
  package var capacity = LaneGroup.capacity
  package var makeEngine: @Sendable (GroupShape, [LaneModel]) -> any TrainingEngine = {
    LaneGroup(shape: $0, models: $1)
  }

  package init(_ options: any JobOptions, files: FileSystem) {
    self.options = options
    self.files = files
  }

  /// The plan: trials, groups, skipped ones with reasons, estimated time, files and bytes.
  package func report() throws -> String {
    let preparation = try options.preparation(files: files)
    let location = preparation.session.location
    let plan = preparation.openPlan(capacity: capacity)
    let threads = options.execution.jobs ?? ProcessorCount.available()
    var lines = [
      "\(location.product.rawValue): '\(location.twin)'",
      "work folder: '\(location.work)'",
      "data set: '\(preparation.dataFile)', \(preparation.data.train.count) training, "
        + "\(preparation.data.validation?.count ?? 0) validation, "
        + "\(preparation.data.test.count) test images",
      "trials: \(preparation.remaining.count) to train, \(preparation.finished.count) finished, "
        + "\(preparation.earlierFailures.count) failed earlier, "
        + "\(preparation.skipped.count) skipped",
    ]
    lines += preparation.skipped.map { "  skipped \($0.name): \($0.reason)" }
    lines += preparation.earlierFailures.map { "  failed \($0.trial): \($0)" }
    lines += preparation.models.flatMap { model in
      model.notes.map { "  note \(model.name): \($0)" }
    }
    if preparation.session.beginsAnew {
      lines += try preparation.session.restart(keeping: preparation.dataFile).description
    }
    lines += describe(plan)
    guard !plan.groups.isEmpty else { return lines.joined(separator: "\n") }
    let estimate = estimate(plan, preparation, threads: threads)
    let size = try size(plan, preparation)
    lines.append(
      "time: about \(durationText(estimate.wall)) on \(counted(min(threads, plan.groups.count), "thread")), "
        + "\(durationText(estimate.total)) of processor time (measured on a few images, without "
        + "writing; epochs of earlier runs are not taken off)")
    lines.append("files: \(size.files), about \(bytesText(size.bytes))")
    return lines.joined(separator: "\n")
  }

  private func describe(_ plan: Plan) -> [String] {
    var order: [GroupShape] = []
    var counts: [GroupShape: (groups: Int, models: Int)] = [:]
    for group in plan.groups {
      if counts[group.shape] == nil { order.append(group.shape) }
      let (groups, models) = counts[group.shape] ?? (0, 0)
      counts[group.shape] = (groups + 1, models + group.models.count)
    }
    return ["groups: \(plan.groups.count) of up to \(counted(capacity, "model"))"]
      + order.map { shape in
        let architecture = shape.architecture
        let count = counts[shape]!
        return "  \(architecture.family.rawValue), \(architecture.channels)×\(architecture.side)×"
          + "\(architecture.side), \(architecture.classes) classes, "
          + (architecture.hasDropoutLayers ? "dropout layers, " : "")
          + "\(shape.nonlinearity.rawValue), \(shape.optimizer.rawValue), batch "
          + "\(shape.batchSize): \(counted(count.models, "model")) in \(counted(count.groups, "group"))"
      }
  }

  // MARK: Time

  /// Seconds on the wall and of all processors together.
  private func estimate(
    _ plan: Plan, _ preparation: RunPreparation, threads: Int
  ) -> (wall: Double, total: Double) {
    var measured: [GroupShape: Double] = [:]
    var busy = [Double](repeating: 0, count: max(1, min(threads, plan.groups.count)))
    for group in plan.groups {
      let seconds = measured[group.shape] ?? secondsOfGroup(group.shape, preparation)
      measured[group.shape] = seconds
      // The next group goes to the thread that is free first.
      let next = busy.indices.min { busy[$0] < busy[$1] }!
      busy[next] += seconds
    }
    return (busy.max()!, busy.reduce(0, +))
  }

  /// How long a group takes for all its iterations.
  private func secondsOfGroup(_ shape: GroupShape, _ preparation: RunPreparation) -> Double {
    let method = preparation.method
    let probe = SpeedProbe(
      shape, preparation.data, method, capacity: capacity, makeEngine: makeEngine)
    return probe.evaluation + Double(method.epochs) * probe.epoch
  }

  // MARK: Size

  /// The files of all trials to train and their bytes.
  private func size(_ plan: Plan, _ preparation: RunPreparation) throws -> (files: Int, bytes: Int)
  {
    let job = RunJob(preparation, makeEngine: makeEngine)
    var files = 0
    var bytes = 0
    var known: [GroupShape: (files: Int, bytes: Int)] = [:]
    for group in plan.groups {
      // All trials of a shape have files of nearly one size.
      let one =
        try known[group.shape]
        ?? {
          let list = try trialFiles(group.models[0], job)
          return (list.count, list.reduce(0) { $0 + $1.bytes.count })
        }()
      known[group.shape] = one
      files += one.files * group.models.count
      bytes += one.bytes * group.models.count
    }
    return (files, bytes)
  }

  private func trialFiles(_ model: any TrainableModel, _ job: RunJob) throws -> [TwinFile] {
    let writer = try job.writer(for: model, trialKey: 0)
    let architecture = model.architecture
    var state = ModelState(
      plain: architecture.tensors(variational: false).map { Array(repeating: 0, count: $0.count) },
      architecture: architecture, variational: job.method.isVariational,
      optimizer: model.optimizer)
    let pruned = ModelSparsity(unpruned: architecture).pruned
    // Numbers of the usual length.
    let measure = EpochRecord.Measure(loss: 0.1 + 0.2, nll: 0.1 + 0.2, accuracy: 0.9876)
    var records: [EpochRecord] = []
    var list = writer.files.parameterFiles()
    for epoch in 0...job.method.epochs {
      state.step = epoch
      records.append(
        EpochRecord(
          epoch: epoch, train: measure, test: measure,
          validation: job.data.validation.map { _ in measure }, klWeight: 1 / 3, kl: 1e4 / 3,
          prunedWeights: architecture.layers.map { $0.weightCount / 3 },
          weights: architecture.layers.map(\.weightCount),
          circumstances: job.host.circumstances(
            seconds: 1 / 3, totalSeconds: 1 / 3, secondsSinceRestore: 1 / 3)))
      if writer.files.hasCheckpoint(epoch: epoch) {
        let state = TrialState(fingerprint: "", model: state, records: records)
        list += writer.files.checkpointFiles(state, pruned: pruned)
      }
    }
    return list + writer.files.logFiles(records)
  }
}
