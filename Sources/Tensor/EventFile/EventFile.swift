/// What TensorBoard reads: numbers and histograms by tag and step.
///
/// A sequence of records: u64 length, u32 masked CRC-32C of it, payload, u32 masked CRC-32C of the payload,
/// little-endian. A payload is a protobuf message `Event`. Source: tensorflow/core/util/event.proto and
/// framework/summary.proto.
public struct EventFile: Sendable, Equatable {
  /// How often values lie between limits.
  public struct Histogram: Sendable, Equatable {
    public var minimum: Double
    public var maximum: Double
    public var sum: Double
    public var sumOfSquares: Double
    /// The upper limits of the buckets, rising; the first bucket begins at `minimum`.
    public var limits: [Double]
    /// The values in each bucket.
    public var counts: [Double]

    /// - Precondition: there is a count for each limit.
    public init(
      minimum: Double, maximum: Double, sum: Double, sumOfSquares: Double, limits: [Double],
      counts: [Double]
    ) {
      precondition(limits.count == counts.count, "\(limits.count) limits, \(counts.count) counts")
      self.minimum = minimum
      self.maximum = maximum
      self.sum = sum
      self.sumOfSquares = sumOfSquares
      self.limits = limits
      self.counts = counts
    }
  }

  /// The file so far.
  public private(set) var bytes: [UInt8] = []

  /// - Parameter time: seconds since 1970.
  public init(time: Double) {
    append(Self.field(1, time) + Self.field(3, Array("brain.Event:2".utf8)))
  }

  /// Adds a number.
  ///
  /// - Parameter time: seconds since 1970.
  /// - Precondition: the step is not negative.
  public mutating func add(_ value: Float, tag: String, step: Int, time: Double) {
    var bits: [UInt8] = [2 << 3 | 5]
    bits.append(littleEndian: value.bitPattern)
    add(bits, tag, step, time)
  }

  /// Adds a histogram, as `add(_:tag:step:time:)` does a number.
  public mutating func add(_ histogram: Histogram, tag: String, step: Int, time: Double) {
    let numbers = [
      histogram.minimum, histogram.maximum, histogram.counts.reduce(0, +), histogram.sum,
      histogram.sumOfSquares,
    ]
    var message: [UInt8] = []
    for (i, number) in numbers.enumerated() { message += Self.field(i + 1, number) }
    message += Self.field(6, Self.packed(histogram.limits))
    message += Self.field(7, Self.packed(histogram.counts))
    add(Self.field(5, message), tag, step, time)
  }

  private mutating func add(_ value: [UInt8], _ tag: String, _ step: Int, _ time: Double) {
    let summary = Self.field(1, Self.field(1, Array(tag.utf8)) + value)
    // What is zero is left out.
    let steps = step == 0 ? [] : [2 << 3] + Self.varint(UInt64(step))
    append(Self.field(1, time) + steps + Self.field(5, summary))
  }

  private mutating func append(_ payload: [UInt8]) {
    var length: [UInt8] = []
    length.append(littleEndian: UInt64(payload.count))
    bytes += length
    bytes.append(littleEndian: CRC32C.masked(length))
    bytes += payload
    bytes.append(littleEndian: CRC32C.masked(payload))
  }

  // MARK: Protobuf

  private static func field(_ number: Int, _ value: Double) -> [UInt8] {
    var bytes = [UInt8(number << 3 | 1)]
    bytes.append(littleEndian: value.bitPattern)
    return bytes
  }

  private static func field(_ number: Int, _ content: [UInt8]) -> [UInt8] {
    [UInt8(number << 3 | 2)] + varint(UInt64(content.count)) + content
  }

  private static func packed(_ values: [Double]) -> [UInt8] {
    var bytes: [UInt8] = []
    for value in values { bytes.append(littleEndian: value.bitPattern) }
    return bytes
  }

  private static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while rest > 127 {
      bytes.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
