import Tensor

/// A trial's records for TensorBoard, under the tags that Ray Tune gives, and how log-alpha is spread over each
/// layer where that was noted.
///
/// What differs from run to run is left out but for the wall times and the file's name.
struct TrialEvents {
  let log: TrialLog
  let records: [EpochRecord]
  let logAlpha: [LogAlphaRecord]

  /// What the names of event files begin with.
  private static let stem = "events.out.tfevents."

  static func isName(_ name: Path) -> Bool { name.bytes.starts(with: stem.utf8) }

  /// `events.out.tfevents.1646136000.host`; nil where there is nothing to tell.
  var file: TargetFile? {
    guard let first = records.first?.circumstances else { return nil }
    let seconds = String(max(0, first.timestamp))
    let digits = String(repeating: "0", count: max(0, 10 - seconds.count)) + seconds
    // No name of a file holds these.
    let host = first.hostName.utf8.filter { $0 != UInt8(ascii: "/") && $0 != 0 }
    return TargetFile(
      Path(bytes: Array("\(Self.stem)\(digits).".utf8) + host), events.bytes)
  }

  private var events: EventFile {
    var events = EventFile(time: Double(records[0].circumstances.timestamp))
    for record in records {
      let time = Double(record.circumstances.timestamp)
      for (key, value) in log.columns(record) where Self.isTold(key) {
        guard let number = Self.number(value) else { continue }
        events.add(Float(number), tag: "ray/tune/\(key)", step: record.epoch, time: time)
      }
      for spread in logAlpha where spread.epoch == record.epoch {
        for (layer, histogram) in zip(log.layers, spread.layers) {
          events.add(
            EventFile.Histogram(histogram), tag: "log_alpha/\(layer)", step: record.epoch,
            time: time)
        }
      }
    }
    return events
  }

  private static func isTold(_ key: String) -> Bool {
    key != ResultColumn.epoch && !ResultColumn.circumstances.contains(key)
  }

  private static func number(_ value: JSONValue) -> Double? {
    if case .bool(let flag) = value { return flag ? 1 : 0 }
    return value.double.flatMap { $0.isNaN ? nil : $0 }
  }
}

extension EventFile.Histogram {
  /// Without the empty bins at both ends.
  init(_ histogram: LogAlphaHistogram) {
    let counts = histogram.counts
    let first = counts.firstIndex { $0 > 0 } ?? 0
    let last = counts.lastIndex { $0 > 0 } ?? 0
    self.init(
      minimum: histogram.minimum, maximum: histogram.maximum, sum: histogram.sum,
      sumOfSquares: histogram.sumOfSquares,
      limits: (first...last).map { LogAlphaHistogram.edge(ofBin: $0) },
      counts: counts[first...last].map { Double($0) })
  }
}
