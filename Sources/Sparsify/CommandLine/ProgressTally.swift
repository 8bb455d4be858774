import Tensor

/// Counts a job's events and puts them into words. Times are in nanoseconds of one clock.
package struct ProgressTally: Sendable {
  private let start: UInt64
  /// By the zoo's number.
  private var zoos: [Int: ZooTally] = [:]
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
      zoos[zoo]?.add(event)
    }
  }

  private mutating func begin(_ extent: RunExtent, of zoo: Int) {
    zoos[zoo] = ZooTally(extent, after: zoos[zoo])
    lastTenth = max(0, percentage) / 10
  }

  // MARK: How far it is

  private func sum(_ value: (ZooTally) -> Int) -> Int { zoos.values.reduce(0) { $0 + value($1) } }

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
    var parts = [
      "\(percentage)%", "models \(doneModels)/\(allModels)", "epochs \(doneEpochs)/\(allEpochs)",
    ]
    if let left = secondsLeft(after: seconds) { parts.append("\(durationText(left)) left") }
    parts.append("after \(durationText(seconds.rounded(.down)))")
    let lost = sum(\.lost)
    if lost > 0 { parts.append("\(lost) lost") }
    let waiting = sum(\.waiting)
    if waiting > 0 { parts.append("\(waiting) waiting for the next run") }
    if sum(\.measured) > 0 {
      if zoos.values.contains(where: \.extent.sparsifies) {
        parts.append("sparsity \(mean(\.sparsity))")
      }
      parts.append("accuracy \(mean(\.accuracy))")
    }
    if seconds > 0, sum(\.trainedEpochs) > 0 {
      parts.append("\(rate(seconds) { 3600 / Double($0.extent.epochs) }) models/h")
      parts.append("\(rate(seconds) { Double($0.extent.samples) }) samples/s")
    }
    let elsewhere = sum(\.elsewhere)
    if elsewhere > 0 { parts.append("\(elsewhere) by other workers") }
    return parts
  }

  /// Seconds until all is done that this run can do, at the pace of all that was done since it began, by others too as
  /// long as they are at work; nil where that is not known.
  private func secondsLeft(after seconds: Double) -> Double? {
    guard zoos.values.allSatisfy(\.isPaceKnown) else { return nil }
    let done = sum { $0.trainedEpochs + ($0.isShared ? $0.othersEpochs : 0) }
    let left = allEpochs - doneEpochs - sum(\.waitingEpochs)
    guard seconds > 0, done > 0, left > 0 else { return nil }
    return Double(left) * seconds / Double(done)
  }

  /// The mean of a sum over the measured models: 0.5 is 0.500.
  private func mean(_ value: (ZooTally) -> Double) -> String {
    let total = zoos.sorted { $0.key < $1.key }.reduce(0) { $0 + value($1.value) }
    return (total / Double(sum(\.measured))).fixed(places: 3)
  }

  /// What the epochs that this process has trained come to in a second.
  private func rate(_ seconds: Double, _ weight: (ZooTally) -> Double) -> Int {
    let total = zoos.values.reduce(0) { sum, zoo in
      zoo.trainedEpochs > 0 ? sum + Double(zoo.trainedEpochs) * weight(zoo) : sum
    }
    return Int(total / seconds)
  }
}
