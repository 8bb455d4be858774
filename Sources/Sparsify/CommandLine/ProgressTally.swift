import Tensor

/// Counts a run's events and puts them into words. Times are in nanoseconds of one clock.
package struct ProgressTally: Sendable {
  /// What is known of a model that is not finished.
  private struct Standing {
    var epoch: Int
    /// Nil until it is trained in this run.
    var measures: (sparsity: Double, accuracy: Double)?
  }

  private let extent: RunExtent
  private let start: UInt64
  private var latest: [Path: Standing] = [:]
  /// Sums over `latest`.
  private var epochs = 0
  private var sparsity = 0.0
  private var accuracy = 0.0
  /// How many of `latest` have measures.
  private var measured = 0
  /// Epochs trained since the start, without those of earlier runs.
  private var trainedEpochs = 0
  private var finished = 0
  private var lost = 0
  /// Models that other workers have trained.
  private var elsewhere = 0
  private var lastLine: UInt64
  private var lastTenth: Int

  package init(_ extent: RunExtent, start: UInt64) {
    self.extent = extent
    self.start = start
    lastLine = start
    lastTenth = 0
    for (trial, epoch) in extent.begun { set(Standing(epoch: epoch), of: trial) }
    lastTenth = percentage / 10
  }

  package mutating func add(_ event: RunEvent) {
    switch event {
    case .iteration(let trial, let record):
      set(
        Standing(epoch: record.epoch, measures: (record.sparsity, record.test.accuracy)), of: trial)
      if record.epoch > 0 { trainedEpochs += 1 }
    case .finished: finished += 1
    case .failed(let failure):
      lost += 1
      set(nil, of: failure.trial)
    case .skipped(let trial):
      lost += 1
      set(nil, of: trial.name)
    case .stuck(let trial, _):
      lost += 1
      set(nil, of: trial)
    case .doneElsewhere(let trials):
      elsewhere += trials.count
      for trial in trials { set(nil, of: trial) }
    case .started, .waiting, .note, .oddity, .message: break
    }
  }

  private mutating func set(_ standing: Standing?, of trial: Path) {
    let old = latest[trial]
    latest[trial] = standing
    for (standing, sign) in [(old, -1), (standing, 1)] {
      guard let standing else { continue }
      epochs += sign * standing.epoch
      guard let measures = standing.measures else { continue }
      measured += sign
      sparsity += Double(sign) * measures.sparsity
      accuracy += Double(sign) * measures.accuracy
    }
  }

  // MARK: How far it is

  /// Models that are finished, and all that can be, those of earlier runs and other workers included.
  private var doneModels: Int { extent.finishedTrials + elsewhere + finished }
  private var allModels: Int { extent.finishedTrials + max(0, extent.trials - lost) }

  /// The same of epochs.
  private var doneEpochs: Int { (extent.finishedTrials + elsewhere) * extent.epochs + epochs }
  private var allEpochs: Int { allModels * extent.epochs }

  /// 100 only when every model is finished.
  private var percentage: Int {
    if doneModels >= allModels { return 100 }
    let share =
      allEpochs > 0
      ? Double(doneEpochs) / Double(allEpochs) : Double(doneModels) / Double(allModels)
    return min(99, Int(share * 100))
  }

  // MARK: Lines

  /// Whether it is time for a line: two a second on a terminal, else at each tenth of the way and ten
  /// minutes after the last. Counts the line as shown.
  package mutating func isLineDue(_ now: UInt64, isTerminal: Bool) -> Bool {
    let tenth = percentage / 10
    let isDue =
      isTerminal
      ? now - lastLine >= 500_000_000
      : tenth > lastTenth || now - lastLine >= 600_000_000_000
    if isDue { (lastLine, lastTenth) = (now, max(tenth, lastTenth)) }
    return isDue
  }

  /// `24%, models 3/20, epochs 120/500, 3 min 20 s left, after 1 min 5 s, sparsity 0.561, …`: as many
  /// of its parts, from the first, as `width` columns hold.
  package func line(_ now: UInt64, width: Int) -> String {
    var line = ""
    for part in parts(now) {
      let longer = line.isEmpty ? part : "\(line), \(part)"
      if longer.count > width { break }
      line = longer
    }
    return line
  }

  /// What is to tell, what matters most first.
  private func parts(_ now: UInt64) -> [String] {
    let seconds = Double(now - start) / 1e9
    let rate = seconds > 0 ? Double(trainedEpochs) / seconds : 0
    var parts = [
      "\(percentage)%", "models \(doneModels)/\(allModels)", "epochs \(doneEpochs)/\(allEpochs)",
    ]
    if rate > 0, percentage < 100 {
      parts.append("\(durationText(Double(allEpochs - doneEpochs) / rate)) left")
    }
    parts.append("after \(durationText(seconds.rounded(.down)))")
    if lost > 0 { parts.append("\(lost) lost") }
    if measured > 0 {
      if extent.sparsifies { parts.append("sparsity \(thousandths(sparsity))") }
      parts.append("accuracy \(thousandths(accuracy))")
    }
    if rate > 0 {
      parts.append("\(Int(rate / Double(extent.epochs) * 3600)) models/h")
      parts.append("\(Int(rate * Double(extent.samples))) samples/s")
    }
    if elsewhere > 0 { parts.append("\(elsewhere) by other workers") }
    return parts
  }

  /// The mean of a sum over the measured models: 0.5 is 0.500.
  private func thousandths(_ sum: Double) -> String { (sum / Double(measured)).fixed(places: 3) }
}
