/// A word quoted so that bash reads exactly its bytes, in one line, whatever they are.
///
/// Plain words stay as they are; what is text goes between single quotes; what holds control
/// characters or is not UTF-8 is written in ASCII, `$'a\x0Ab'`.
package func shellWord(_ word: [UInt8]) -> String {
  if !word.isEmpty, word.allSatisfy(isPlain) { return String(decoding: word, as: UTF8.self) }
  if let text = String(validating: word, as: UTF8.self), text.unicodeScalars.allSatisfy(isVisible) {
    // By scalars, for a mark behind a quote makes another character of both.
    return "'" + text.unicodeScalars.map { $0 == "'" ? #"'\''"# : String($0) }.joined() + "'"
  }
  return "$'" + word.map(escaped).joined() + "'"
}

/// Whether a byte means nothing to a shell, wherever it stands.
private func isPlain(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: "/._-+:,@%=".utf8.contains(byte)
  }
}

/// Whether a character shows itself and leaves the others in their places.
private func isVisible(_ character: Unicode.Scalar) -> Bool {
  switch character.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate:
    false
  default: true
  }
}

/// A byte between the quotes of `$'…'`.
private func escaped(_ byte: UInt8) -> String {
  if isPlain(byte) || byte == UInt8(ascii: " ") { return String(Unicode.Scalar(byte)) }
  // Two digits always, so that a digit behind them is none of them.
  let digits = String(byte, radix: 16, uppercase: true)
  return "\\x" + (digits.count < 2 ? "0" : "") + digits
}
