/// Numbers and texts, in binary and as protocol 0 writes them: in lines of characters.
extension PickleMachine {
  /// Little-endian in two's complement. What has more than 128 bits is no number of a checkpoint, and
  /// stands for itself without being one.
  mutating func longInteger(count: Int) throws(FileFormatError) -> PickleItem {
    let bytes = try reader.take(count)
    guard bytes.count <= 16 else {
      return try allocate(.inert(InertObject(name: "an int of \(count) bytes")))
    }
    var value: Int128 = bytes.last.map { $0 >= 0x80 } == true ? -1 : 0
    for byte in bytes.reversed() { value = value << 8 | Int128(byte) }
    return Int(exactly: value).map { .int($0) } ?? .wideInteger(WideInteger(value))
  }

  /// A line such as `42` or, of a long integer of Python 2, `42L`.
  ///
  /// - Parameter mayBeBool: whether `00` and `01` are False and True.
  mutating func integerInDigits(mayBeBool: Bool) throws(FileFormatError) -> PickleItem {
    var line = try reader.line()[...]
    if mayBeBool, line.elementsEqual("00".utf8) { return .bool(false) }
    if mayBeBool, line.elementsEqual("01".utf8) { return .bool(true) }
    if line.last == UInt8(ascii: "L") { line = line.dropLast() }
    guard line.count <= PickleLimits.integerDigits else {
      return try allocate(.inert(InertObject(name: "an int of \(line.count) digits")))
    }
    let digits = String(decoding: line, as: UTF8.self)
    if let value = Int(digits) { return .int(value) }
    if let value = Int128(digits) { return .wideInteger(WideInteger(value)) }
    guard digits.utf8.drop(while: { $0 == UInt8(ascii: "-") }).allSatisfy({ 48...57 ~= $0 }),
      digits.utf8.last != nil
    else { throw fault(.badPickle, "'\(digits)' is not an integer") }
    return try allocate(.inert(InertObject(name: "an int of \(digits.utf8.count) digits")))
  }

  mutating func floatInDigits() throws(FileFormatError) -> PickleItem {
    let digits = String(decoding: try reader.line(), as: UTF8.self)
    guard let value = Double(digits) else { throw fault(.badPickle, "'\(digits)' is not a number") }
    return .float(value)
  }

  mutating func memoIndexInDigits() throws(FileFormatError) -> UInt32 {
    let digits = String(decoding: try reader.line(), as: UTF8.self)
    guard let index = UInt32(digits) else {
      throw fault(.badPickle, "'\(digits.prefix(50))' is no memo entry")
    }
    return index
  }

  mutating func takeLong() throws(FileFormatError) -> UnsafeRawBufferPointer {
    try reader.take(Int(clamping: try reader.integer(UInt64.self)))
  }

  /// A text of UTF-8; of Python 2 it may be bytes.
  func text(_ bytes: some Collection<UInt8>) -> PickleItem {
    ByteText(validating: bytes).map { .string($0) } ?? .bytes(Array(bytes))
  }

  /// A line such as `'weight'`, with the escapes of Python's string literals.
  mutating func quotedText() throws(FileFormatError) -> PickleItem {
    let line = try reader.line()
    guard line.count >= 2, let quote = line.first, quote == line.last,
      [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(quote)
    else { throw fault(.badPickle, "a text without quotes") }
    let escapes: [UInt8: UInt8] = [
      UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
      UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "'"): UInt8(ascii: "'"),
      UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8,
      UInt8(ascii: "f"): 12, UInt8(ascii: "v"): 11, UInt8(ascii: "0"): 0,
    ]
    var result: [UInt8] = []
    var rest = line.dropFirst().dropLast()
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      guard let code = rest.popFirst() else { throw fault(.badPickle, "an escape without end") }
      if code == UInt8(ascii: "x") {
        guard rest.count >= 2, let value = UInt8(hexadecimal(rest.prefix(2)), radix: 16) else {
          throw fault(.badPickle, "an escape that is not one")
        }
        result.append(value)
        rest = rest.dropFirst(2)
      } else if let plain = escapes[code] {
        result.append(plain)
      } else {
        result += [byte, code]
      }
    }
    return text(result)
  }

  /// A line of text in which only `\uXXXX` and `\UXXXXXXXX` are escapes; other bytes are Latin-1.
  mutating func escapedText() throws(FileFormatError) -> PickleItem {
    var rest = try reader.line()[...]
    var result = String.UnicodeScalarView()
    while let byte = rest.popFirst() {
      let digits: Int? =
        switch byte == UInt8(ascii: "\\") ? rest.first : nil {
        case UInt8(ascii: "u"): 4
        case UInt8(ascii: "U"): 8
        default: nil
        }
      guard let digits else {
        result.append(Unicode.Scalar(byte))
        continue
      }
      let code = rest.dropFirst().prefix(digits)
      guard code.count == digits, let value = UInt32(hexadecimal(code), radix: 16),
        let scalar = Unicode.Scalar(value)
      else { throw fault(.badPickle, "an escape that is not one") }
      result.append(scalar)
      rest = rest.dropFirst(1 + digits)
    }
    return .string(ByteText(String(result)))
  }

  private func hexadecimal(_ digits: Slice<UnsafeRawBufferPointer>) -> String {
    String(decoding: digits, as: UTF8.self)
  }
}
