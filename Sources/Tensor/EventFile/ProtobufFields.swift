/// The fields of a protobuf message, by number: varints, fixed numbers, and stretches of bytes.
///
/// Source: protobuf.dev, "Encoding".
struct ProtobufFields {
  private enum Content {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case bytes(ArraySlice<UInt8>)
  }

  private var fields: [(number: UInt64, content: Content)] = []

  /// - Returns: nil where the bytes are no message.
  init?(_ message: ArraySlice<UInt8>) {
    var rest = message
    while !rest.isEmpty {
      guard let key = Self.varint(&rest) else { return nil }
      let content: Content
      switch key & 7 {
      case 0:
        guard let value = Self.varint(&rest) else { return nil }
        content = .varint(value)
      case 1:
        guard let value = Self.fixed(&rest, 8) else { return nil }
        content = .fixed64(value)
      case 2:
        guard let count = Self.varint(&rest), let count = Int(exactly: count), count <= rest.count
        else { return nil }
        content = .bytes(rest.prefix(count))
        rest = rest.dropFirst(count)
      case 5:
        guard let value = Self.fixed(&rest, 4) else { return nil }
        content = .fixed32(UInt32(value))
      default: return nil
      }
      fields.append((key >> 3, content))
    }
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 127) << shift
      if byte < 128 { return value }
    }
    return nil
  }

  private static func fixed(_ rest: inout ArraySlice<UInt8>, _ size: Int) -> UInt64? {
    guard rest.count >= size else { return nil }
    defer { rest = rest.dropFirst(size) }
    return rest.prefix(size).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  // MARK: By number; of several the last, as protobuf has it

  func integer(_ number: UInt64) -> UInt64? {
    last(number) { if case .varint(let value) = $0 { value } else { nil } }
  }

  func double(_ number: UInt64) -> Double? {
    last(number) { if case .fixed64(let bits) = $0 { Double(bitPattern: bits) } else { nil } }
  }

  func float(_ number: UInt64) -> Float? {
    last(number) { if case .fixed32(let bits) = $0 { Float(bitPattern: bits) } else { nil } }
  }

  /// Of all that there are.
  func bytes(_ number: UInt64) -> [ArraySlice<UInt8>] {
    all(number) { if case .bytes(let bytes) = $0 { bytes } else { nil } }
  }

  /// Of all that are messages.
  func messages(_ number: UInt64) -> [ProtobufFields] {
    bytes(number).compactMap { ProtobufFields($0) }
  }

  /// A repeated number, packed or not.
  func doubles(_ number: UInt64) -> [Double] {
    let lists: [[Double]] = all(number) { content in
      switch content {
      case .fixed64(let bits): return [Double(bitPattern: bits)]
      case .bytes(var rest):
        var values: [Double] = []
        while let bits = Self.fixed(&rest, 8) { values.append(Double(bitPattern: bits)) }
        return values
      default: return nil
      }
    }
    return lists.flatMap { $0 }
  }

  private func all<Value>(_ number: UInt64, _ value: (Content) -> Value?) -> [Value] {
    fields.compactMap { $0.number == number ? value($0.content) : nil }
  }

  private func last<Value>(_ number: UInt64, _ value: (Content) -> Value?) -> Value? {
    all(number, value).last
  }
}
