import Tensor

/// A trial's records for TensorBoard, under the tags that Ray Tune gives, and how log-alpha is spread over each
/// layer where that was noted.
///
/// The file is the same in every run: what differs is left out, and the wall time of an epoch is its number, a
/// second each. When epochs really ended stands in `result.json`.
struct TrialEvents {
  let log: TrialLog
  let records: [EpochRecord]
  let logAlpha: [LogAlphaRecord]

  /// As TensorBoard knows its files: with ten digits of a time, and a host's name.
  static let fileName: Path = "events.out.tfevents.0000000000.sparsify"

  /// The file's bytes.
  var bytes: [UInt8] {
    var events = EventFile(time: 0)
    for record in records {
      let time = Double(record.epoch)
      for (key, value) in log.columns(record) where Self.isTold(key) {
        guard let number = Self.number(value) else { continue }
        events.add(Float(number), tag: "ray/tune/\(key)", step: record.epoch, time: time)
      }
      for spread in logAlpha where spread.epoch == record.epoch {
        for (layer, histogram) in zip(log.layers, spread.layers) {
          events.add(
            EventFile.Histogram(histogram), tag: Self.logAlphaPrefix + layer, step: record.epoch,
            time: time)
        }
      }
    }
    return events.bytes
  }

  private static let logAlphaPrefix = "log_alpha/"

  /// How log-alpha is spread, as a file of a trial tells it.
  ///
  /// - Parameter layers: the names of all.
  /// - Throws: `EventFileError` where it is no event file.
  static func logAlpha(
    in file: [UInt8], layers: [String]
  ) throws(EventFileError) -> [LogAlphaRecord] {
    let places = Dictionary(
      uniqueKeysWithValues: layers.enumerated().map {
        (ByteText(Self.logAlphaPrefix + $0.element), $0.offset)
      })
    var epochs: [Int: [Int: LogAlphaHistogram]] = [:]
    for event in try EventFile.events(in: file) {
      guard let place = places[event.tag], case .histogram(let histogram) = event.value,
        let spread = LogAlphaHistogram(histogram)
      else { continue }
      epochs[event.step, default: [:]][place] = spread
    }
    return epochs.sorted { $0.key < $1.key }.compactMap { epoch, spreads in
      let known = layers.indices.compactMap { spreads[$0] }
      return known.count == layers.count ? LogAlphaRecord(epoch: epoch, layers: known) : nil
    }
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

extension LogAlphaHistogram {
  /// Nil where the limits are not edges of its bins.
  fileprivate init?(_ histogram: EventFile.Histogram) {
    var counts = [Int](repeating: 0, count: Self.bins)
    for (limit, count) in zip(histogram.limits, histogram.counts) {
      guard let bin = (0..<Self.bins).first(where: { Self.edge(ofBin: $0) == limit }),
        let count = Int(exactly: count), count >= 0
      else { return nil }
      counts[bin] = count
    }
    self.init(
      counts: counts, minimum: histogram.minimum, maximum: histogram.maximum, sum: histogram.sum,
      sumOfSquares: histogram.sumOfSquares)
  }
}
