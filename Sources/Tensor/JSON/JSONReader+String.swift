extension JSONReader {
  /// Reads a string from its opening to its closing quote.
  mutating func string() throws(JSONError) -> ByteText {
    let opening = position
    position += 1
    var bytes: [UInt8] = []
    while true {
      let start = position
      while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
        position += 1
      }
      bytes += text[start..<position]
      switch peek {
      case UInt8(ascii: "\""):
        position += 1
        guard let result = ByteText(validating: bytes) else {
          throw JSONError("a string that is not UTF-8", at: opening, in: text)
        }
        return result
      case UInt8(ascii: "\\"):
        bytes += Array(String(try escape()).utf8)
      case nil:
        throw JSONError("a string without its closing quote", at: opening, in: text)
      default:
        throw error("control character \(found) in a string")
      }
    }
  }

  /// Reads what stands for one character after a backslash.
  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    position += 1
    guard let letter = peek else { throw error("the text ends within a string") }
    let simple: Unicode.Scalar? =
      switch letter {
      case UInt8(ascii: "\""): "\""
      case UInt8(ascii: "\\"): "\\"
      case UInt8(ascii: "/"): "/"
      case UInt8(ascii: "b"): "\u{8}"
      case UInt8(ascii: "f"): "\u{C}"
      case UInt8(ascii: "n"): "\n"
      case UInt8(ascii: "r"): "\r"
      case UInt8(ascii: "t"): "\t"
      default: nil
      }
    if let simple {
      position += 1
      return simple
    }
    guard take("u") else { throw error("\(found) after a backslash") }
    let unit = try codeUnit()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    // A high surrogate counts together with a low one behind it; either alone is U+FFFD.
    let afterFirst = position
    guard unit < 0xDC00, take("\\u") else { return "\u{FFFD}" }
    let second = try codeUnit()
    guard (0xDC00..<0xE000).contains(second) else {
      position = afterFirst
      return "\u{FFFD}"
    }
    return Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + UInt32(second) - 0xDC00)!
  }

  /// Reads the four hexadecimal digits of an escape.
  private mutating func codeUnit() throws(JSONError) -> UInt16 {
    var result: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("\(found) where a hexadecimal digit should be")
      }
      result = result << 4 | UInt16(digit)
      position += 1
    }
    return result
  }
}
