import Dispatch
import Foundation
import Tensor
import VariationalDropout

/// What a run would do, without doing it: nothing is written.
package struct DryRun: Sendable {
  private let options: RunOptions
  package var files = FileSystem()
  package var capacity = LaneGroup.capacity
  package var makeEngine: @Sendable (GroupShape, [LaneModel]) -> any TrainingEngine = {
    LaneGroup(shape: $0, models: $1)
  }

  package init(_ options: RunOptions) { self.options = options }

  /// The plan: trials, groups, skipped ones with reasons, estimated time, files and bytes.
  package func report() throws -> String {
    let preparation = try RunPreparation(options, files: files)
    let plan = Plan(preparation.remaining, capacity: capacity)
    let threads = options.jobs ?? ProcessorCount.available()
    var lines = [
      "twin: '\(preparation.session.location.twin)'",
      "work folder: '\(preparation.session.location.work)'",
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
    lines += describe(plan)
    guard !plan.groups.isEmpty else { return lines.joined(separator: "\n") }
    let estimate = try estimate(plan, preparation.data, threads: threads)
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
  private func estimate(_ plan: Plan, _ data: DataSet, threads: Int) throws
    -> (wall: Double, total: Double)
  {
    var measured: [GroupShape: Double] = [:]
    var busy = [Double](repeating: 0, count: max(1, min(threads, plan.groups.count)))
    for group in plan.groups {
      let seconds = try measured[group.shape] ?? secondsOfGroup(group, data)
      measured[group.shape] = seconds
      // The next group goes to the thread that is free first.
      let next = busy.indices.min { busy[$0] < busy[$1] }!
      busy[next] += seconds
    }
    return (busy.max()!, busy.reduce(0, +))
  }

  /// How long a group takes for all its iterations, from a short measurement.
  private func secondsOfGroup(_ group: Plan.Group, _ data: DataSet) throws -> Double {
    let models = try group.models.map { source in
      LaneModel(
        state: ModelState(
          plain: try source.loadParameters(), architecture: source.architecture, variational: true,
          optimizer: source.optimizer),
        hyperparameters: source.hyperparameters, randomKey: RandomKey(seed: 0, trialKey: 0))
    }
    let engine = makeEngine(group.shape, models)
    let step = secondsPerSample(data.train) { images in
      _ = engine.train(
        on: images, epochs: models.map { _ in 1 }, klWeights: models.map { _ in 0 },
        shouldStop: { false })
    }
    let evaluation = secondsPerSample(data.test) { images in
      _ = engine.evaluate(on: images, threshold: options.threshold, shouldStop: { false })
    }
    let held = Double(data.test.count + (data.validation?.count ?? 0))
    let train = Double(data.train.count)
    return Double(options.epochs) * (step * train + evaluation * held)
      + evaluation * (train + held)
  }

  /// Runs `body` on more and more of the images until it takes a fifth of a second.
  private func secondsPerSample(_ images: ImageSet, _ body: (ImageSet) -> Void) -> Double {
    var count = min(images.count, 40)
    while true {
      let start = DispatchTime.now().uptimeNanoseconds
      body(images.prefix(count))
      let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
      if seconds >= 0.2 || count == images.count { return seconds / Double(count) }
      count = min(images.count, count * 2)
    }
  }

  // MARK: Size

  /// The files of all trials to train and their bytes.
  private func size(_ plan: Plan, _ preparation: RunPreparation) throws -> (files: Int, bytes: Int)
  {
    let job = RunJob(
      session: preparation.session, options: options, data: preparation.data,
      dataPath: preparation.dataPath, makeEngine: makeEngine, shouldStop: { false },
      report: { _ in })
    var files = 0
    var bytes = 0
    for group in plan.groups {
      // All trials of a group have files of nearly one size.
      let list = try trialFiles(group.models[0], job)
      files += list.count * group.models.count
      bytes += list.reduce(0) { $0 + $1.bytes.count } * group.models.count
    }
    return (files, bytes)
  }

  private func trialFiles(_ source: SourceModel, _ job: RunJob) throws -> [TwinFile] {
    let writer = try job.writer(for: source, trialKey: 0)
    let architecture = source.architecture
    var model = ModelState(
      plain: architecture.tensors(variational: false).map { Array(repeating: 0, count: $0.count) },
      architecture: architecture, variational: true, optimizer: source.optimizer)
    let pruned = architecture.tensors(variational: false).map {
      Array(repeating: false, count: $0.count)
    }
    // Numbers of the usual length.
    let measure = EpochRecord.Measure(loss: 0.1 + 0.2, nll: 0.1 + 0.2, accuracy: 0.9876)
    var records: [EpochRecord] = []
    var list = writer.files.parameterFiles()
    for epoch in 0...options.epochs {
      model.step = epoch
      records.append(
        EpochRecord(
          epoch: epoch, train: measure, test: measure,
          validation: job.data.validation.map { _ in measure }, klWeight: 1 / 3, kl: 1e4 / 3,
          prunedWeights: architecture.layers.map { $0.weightCount / 3 },
          weights: architecture.layers.map(\.weightCount),
          circumstances: job.host.circumstances(
            seconds: 1 / 3, totalSeconds: 1 / 3, secondsSinceRestore: 1 / 3)))
      let state = TrialState(fingerprint: "", model: model, records: records)
      list += writer.files.checkpointFiles(state, pruned: pruned)
    }
    return list + writer.files.logFiles(records)
  }
}

extension ImageSet {
  /// The first `count` images.
  fileprivate func prefix(_ count: Int) -> ImageSet {
    let tensor = Tensor(
      dtype: .float32, shape: [count, channels, height, width], storage: images.storage,
      byteOffset: images.byteOffset)
    return ImageSet(images: tensor, labels: Array(labels.prefix(count)))
  }
}
