import Glibc

/// Values as C's `printf` writes them, with a decimal point everywhere.
func formatted(_ format: String, _ values: any CVarArg...) -> String {
  let length = Int(withVaList(values) { vsnprintf(nil, 0, format, $0) })
  var text = [UInt8](repeating: 0, count: length + 1)
  _ = text.withUnsafeMutableBytes { buffer in
    withVaList(values) {
      vsnprintf(buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count, format, $0)
    }
  }
  return String(decoding: text.dropLast(), as: UTF8.self)
}

extension StringProtocol {
  /// The text without white space at its ends.
  var trimmed: SubSequence {
    let start = drop(while: \.isWhitespace)
    return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? start
  }
}
