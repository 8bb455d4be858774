import Tensor

/// Counts a run's events and puts them into words. Times are in nanoseconds of one clock.
package struct ProgressTally: Sendable {
  private let extent: RunExtent
  private let start: UInt64
  private var latest: [Path: (epoch: Int, sparsity: Double, accuracy: Double)] = [:]
  /// Sums over `latest`.
  private var epochs = 0
  private var sparsity = 0.0
  private var accuracy = 0.0
  /// Epochs trained since the start, without those of earlier runs.
  private var trainedEpochs = 0
  private var iterations = 0
  private var finished = 0
  private var lost = 0
  /// Models that other workers have trained.
  private var elsewhere = 0
  private var lastLine: UInt64
  private var lastTenth = 0

  package init(_ extent: RunExtent, start: UInt64) {
    self.extent = extent
    self.start = start
    lastLine = start
  }

  package mutating func add(_ event: RunEvent) {
    switch event {
    case .iteration(let trial, let record): add(record, of: trial)
    case .finished: finished += 1
    case .failed(let failure):
      lost += 1
      forget(failure.trial)
    case .skipped: lost += 1
    case .stuck(let trial, _):
      lost += 1
      forget(trial)
    case .doneElsewhere(let trials): elsewhere += trials.count
    case .started, .waiting, .note, .oddity, .message: break
    }
  }

  private mutating func add(_ record: EpochRecord, of trial: Path) {
    forget(trial)
    latest[trial] = (record.epoch, record.sparsity, record.test.accuracy)
    epochs += record.epoch
    sparsity += record.sparsity
    accuracy += record.test.accuracy
    iterations += 1
    if record.epoch > 0 { trainedEpochs += 1 }
  }

  private mutating func forget(_ trial: Path) {
    guard let old = latest.removeValue(forKey: trial) else { return }
    epochs -= old.epoch
    sparsity -= old.sparsity
    accuracy -= old.accuracy
  }

  // MARK: Lines

  /// The models that are this worker's own to train, as far as is known.
  private var ownModels: Int { max(0, extent.trials - lost - elsewhere) }

  private var totalEpochs: Int { ownModels * extent.epochs }

  /// Whether it is time for a line: five a second on a terminal, else at each tenth of the way and
  /// ten minutes after the last. Counts the line as shown.
  package mutating func isLineDue(_ now: UInt64, isTerminal: Bool) -> Bool {
    let total = totalEpochs
    let tenth = total > 0 ? epochs * 10 / total : 0
    let isDue =
      isTerminal
      ? now - lastLine >= 200_000_000
      : iterations > 0 && (tenth > lastTenth || now - lastLine >= 600_000_000_000)
    if isDue { (lastLine, lastTenth) = (now, max(tenth, lastTenth)) }
    return isDue
  }

  /// `epochs 120/500, models 3/20, sparsity 0.561, accuracy 0.902, 650000 samples/s, 3 min left`
  package func line(_ now: UInt64) -> String {
    var parts = ["epochs \(epochs)/\(totalEpochs)", "models \(finished)/\(ownModels)"]
    if elsewhere > 0 { parts.append("\(elsewhere) by other workers") }
    if lost > 0 { parts.append("\(lost) lost") }
    if !latest.isEmpty {
      if extent.isVariational {
        parts.append("sparsity \((sparsity / Double(latest.count)).rounded(toPlaces: 3))")
      }
      parts.append("accuracy \((accuracy / Double(latest.count)).rounded(toPlaces: 3))")
    }
    let seconds = Double(now - start) / 1e9
    if trainedEpochs > 0, seconds > 0 {
      let rate = Double(trainedEpochs) / seconds
      parts.append("\(Int(rate * Double(extent.samples))) samples/s")
      parts.append("\(durationText(Double(totalEpochs - epochs) / rate)) left")
    }
    return parts.joined(separator: ", ")
  }
}

extension Double {
  /// Decimal digits with trailing zeros kept: 0.5 to three places is 0.500.
  fileprivate func rounded(toPlaces places: Int) -> String {
    var text = String(Int((self * (0..<places).reduce(1) { power, _ in power * 10 }).rounded()))
    text = String(repeating: "0", count: max(0, places + 1 - text.count)) + text
    return text.dropLast(places) + "." + text.suffix(places)
  }
}
