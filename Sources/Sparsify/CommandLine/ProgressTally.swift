import Tensor

/// Counts a job's events and puts them into words. Times are in nanoseconds of one clock.
package struct ProgressTally: Sendable {
  /// What is known of a model that is not finished.
  fileprivate struct Standing {
    var epoch: Int
    /// Nil until it is trained in this run.
    var measures: (sparsity: Double, accuracy: Double)?
  }

  /// A zoo and how far it is.
  fileprivate struct Part {
    var extent: RunExtent
    var latest: [Path: Standing] = [:]
    /// Sums over `latest`.
    var epochs = 0
    var sparsity = 0.0
    var accuracy = 0.0
    /// How many of `latest` have measures.
    var measured = 0
    /// Epochs trained since the start, without those of earlier runs.
    var trainedEpochs = 0
    var finished = 0
    var lost = 0
    /// Models of which nothing more can be done in this run, but in the next.
    var waiting: Set<Path> = []
    /// Models that other workers have trained.
    var elsewhere = 0

    /// Models that are finished, and all that can be, those of earlier runs and other workers included.
    var doneModels: Int { extent.finishedTrials + elsewhere + finished }
    var allModels: Int { extent.finishedTrials + max(0, extent.trials - lost) }

    /// The same of epochs.
    var doneEpochs: Int { (extent.finishedTrials + elsewhere) * extent.epochs + epochs }
    var allEpochs: Int { allModels * extent.epochs }

    /// The epochs that are left for the next run.
    var waitingEpochs: Int {
      waiting.reduce(0) { $0 + extent.epochs - (latest[$1]?.epoch ?? 0) }
    }
  }

  private let start: UInt64
  /// By the zoo's number.
  private var parts: [Int: Part] = [:]
  private var lastLine: UInt64
  private var lastTenth = 0

  package init(start: UInt64) {
    self.start = start
    lastLine = start
  }

  /// - Parameter zoo: the number of the zoo whose event it is.
  package mutating func add(_ event: RunEvent, of zoo: Int = 0) {
    if case .started(let extent) = event {
      begin(extent, of: zoo)
    } else {
      parts[zoo]?.add(event)
    }
  }

  private mutating func begin(_ extent: RunExtent, of zoo: Int) {
    var part = Part(extent: extent)
    for (trial, epoch) in extent.begun { part.set(Standing(epoch: epoch), of: trial) }
    parts[zoo] = part
    lastTenth = max(0, percentage) / 10
  }

  // MARK: How far it is

  private func sum(_ value: (Part) -> Int) -> Int { parts.values.reduce(0) { $0 + value($1) } }

  private var doneModels: Int { sum(\.doneModels) }
  private var allModels: Int { sum(\.allModels) }
  private var doneEpochs: Int { sum(\.doneEpochs) }
  private var allEpochs: Int { sum(\.allEpochs) }

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
    let trained = sum(\.trainedEpochs)
    let rate = seconds > 0 ? Double(trained) / seconds : 0
    var parts = [
      "\(percentage)%", "models \(doneModels)/\(allModels)", "epochs \(doneEpochs)/\(allEpochs)",
    ]
    let left = allEpochs - doneEpochs - sum(\.waitingEpochs)
    if rate > 0, left > 0 { parts.append("\(durationText(Double(left) / rate)) left") }
    parts.append("after \(durationText(seconds.rounded(.down)))")
    let lost = sum(\.lost)
    if lost > 0 { parts.append("\(lost) lost") }
    let waiting = sum(\.waiting.count)
    if waiting > 0 { parts.append("\(waiting) waiting for the next run") }
    if sum(\.measured) > 0 {
      if self.parts.values.contains(where: \.extent.sparsifies) {
        parts.append("sparsity \(mean(\.sparsity))")
      }
      parts.append("accuracy \(mean(\.accuracy))")
    }
    if rate > 0 {
      parts.append("\(self.rate(seconds) { 3600 / Double($0.extent.epochs) }) models/h")
      parts.append("\(self.rate(seconds) { Double($0.extent.samples) }) samples/s")
    }
    let elsewhere = sum(\.elsewhere)
    if elsewhere > 0 { parts.append("\(elsewhere) by other workers") }
    return parts
  }

  /// The mean of a sum over the measured models: 0.5 is 0.500.
  private func mean(_ value: (Part) -> Double) -> String {
    let total = parts.sorted { $0.key < $1.key }.reduce(0) { $0 + value($1.value) }
    return (total / Double(sum(\.measured))).fixed(places: 3)
  }

  /// What trained epochs come to in a second.
  private func rate(_ seconds: Double, _ weight: (Part) -> Double) -> Int {
    let total = parts.values.reduce(0) { sum, part in
      part.trainedEpochs > 0 ? sum + Double(part.trainedEpochs) * weight(part) : sum
    }
    return Int(total / seconds)
  }
}

extension ProgressTally.Part {
  mutating func add(_ event: RunEvent) {
    switch event {
    case .iteration(let trial, let record):
      set(
        ProgressTally.Standing(
          epoch: record.epoch, measures: (record.sparsity, record.test.accuracy)), of: trial)
      if record.epoch > 0 { trainedEpochs += 1 }
    case .finished: finished += 1
    case .failed(let failure): lose(failure.trial)
    case .skipped(let trial): lose(trial.name)
    case .stuck(let trial, _): waiting.insert(trial)
    case .doneElsewhere(let trials):
      elsewhere += trials.count
      for trial in trials {
        waiting.remove(trial)
        set(nil, of: trial)
      }
    case .started, .waiting, .note, .oddity, .message: break
    }
  }

  private mutating func lose(_ trial: Path) {
    lost += 1
    set(nil, of: trial)
  }

  mutating func set(_ standing: ProgressTally.Standing?, of trial: Path) {
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
}
