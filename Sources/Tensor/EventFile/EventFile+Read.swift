/// What is wrong with an event file, a sentence without a full stop.
public struct EventFileError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

extension EventFile {
  /// What an event file tells of one tag at one step.
  public struct Event: Sendable, Equatable {
    public enum Value: Sendable, Equatable {
      case number(Float)
      case histogram(Histogram)
    }

    public let tag: ByteText
    public let step: Int
    public let value: Value
  }

  /// The numbers and histograms of a file, in its order; anything else in it is passed over.
  ///
  /// - Throws: `EventFileError` where a record is cut off or does not have its checksum, or its payload is no
  ///   message of the kind.
  public static func events(in file: [UInt8]) throws(EventFileError) -> [Event] {
    var events: [Event] = []
    var rest = file[...]
    while !rest.isEmpty {
      let start = rest.startIndex
      let length = try checked(&rest, count: 8, at: start)
      let count = length.enumerated().reduce(UInt64(0)) {
        $0 | UInt64($1.element) << ($1.offset * 8)
      }
      guard let count = Int(exactly: count) else {
        throw EventFileError("the record at byte \(start) has a length of \(count)")
      }
      events += try decode(checked(&rest, count: count, at: start), at: start)
    }
    return events
  }

  /// Takes bytes and the checksum behind them.
  private static func checked(
    _ rest: inout ArraySlice<UInt8>, count: Int, at start: Int
  ) throws(EventFileError) -> ArraySlice<UInt8> {
    guard rest.count >= 4, count <= rest.count - 4 else {
      throw EventFileError("the record at byte \(start) is cut off")
    }
    let bytes = rest.prefix(count)
    let stored = rest.dropFirst(count).prefix(4).enumerated().reduce(UInt32(0)) {
      $0 | UInt32($1.element) << ($1.offset * 8)
    }
    guard CRC32C.masked(bytes) == stored else {
      throw EventFileError("the record at byte \(start) does not have its checksum")
    }
    rest = rest.dropFirst(count + 4)
    return bytes
  }

  private static func decode(
    _ payload: ArraySlice<UInt8>, at start: Int
  ) throws(EventFileError) -> [Event] {
    guard let fields = ProtobufFields(payload) else {
      throw EventFileError("the record at byte \(start) is no protobuf message")
    }
    var events: [Event] = []
    let step = Int(truncatingIfNeeded: fields.integer(2) ?? 0)
    for summary in fields.messages(5) {
      for value in summary.messages(1) {
        guard let tag = ByteText(validating: value.bytes(1).last ?? []) else {
          throw EventFileError("the record at byte \(start) has a tag that is no text")
        }
        if let message = value.messages(5).last {
          guard let histogram = Histogram(message) else {
            throw EventFileError("the record at byte \(start) has a histogram that makes no sense")
          }
          events.append(Event(tag: tag, step: step, value: .histogram(histogram)))
        } else if let number = value.float(2) {
          events.append(Event(tag: tag, step: step, value: .number(number)))
        }
      }
    }
    return events
  }
}

extension EventFile.Histogram {
  fileprivate init?(_ message: ProtobufFields) {
    let limits = message.doubles(6)
    let counts = message.doubles(7)
    guard limits.count == counts.count else { return nil }
    self.init(
      minimum: message.double(1) ?? 0, maximum: message.double(2) ?? 0, sum: message.double(4) ?? 0,
      sumOfSquares: message.double(5) ?? 0, limits: limits, counts: counts)
  }
}
