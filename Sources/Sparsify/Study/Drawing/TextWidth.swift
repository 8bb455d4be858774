/// How wide a text is about, in the fonts that browsers choose for `sans-serif`: rather too wide than too
/// narrow.
///
/// Texts are walked by Unicode scalars: a letter may have any number of marks, and comparing it with others would take
/// quadratic time, see `ByteText`.
package enum TextWidth {
  /// The width of a scalar over the height of the font; marks stand on the letter before them.
  private static func width(_ letter: Unicode.Scalar) -> Double {
    switch letter {
    case "i", "j", "l", "'", "|", ".", ",", ":", ";", "!", " ": 0.34
    case "f", "t", "r", "(", ")", "[", "]", "/", "-", "\"": 0.43
    case "m", "w", "M", "W", "%", "@", "…": 1.0
    case "A"..."Z", "−", "+", "=", "×", "→", "≥", "<", ">": 0.84
    default: letter.isASCII ? 0.64 : isMark(letter) ? 0 : 1.05
    }
  }

  private static func isMark(_ letter: Unicode.Scalar) -> Bool {
    let category = letter.properties.generalCategory
    return category == .nonspacingMark || category == .enclosingMark
  }

  /// - Parameters:
  ///   - size: the height of the font.
  package static func of(_ text: String, size: Double, isBold: Bool = false) -> Double {
    text.unicodeScalars.reduce(0) { $0 + width($1) } * size * (isBold ? 1.1 : 1)
  }

  /// The text, or as much of its beginning as there is room for, with an ellipsis.
  package static func fitted(
    _ text: String, within room: Double, size: Double, isBold: Bool = false
  ) -> String {
    if of(text, size: size, isBold: isBold) <= room { return text }
    let rest = room - of("…", size: size, isBold: isBold)
    var (shown, used) = ("", 0.0)
    for letter in text.unicodeScalars {
      used += width(letter) * size * (isBold ? 1.1 : 1)
      if used > rest { break }
      shown.unicodeScalars.append(letter)
    }
    return shown + "…"
  }

  /// The text, or as much of its beginning and its end as there is room for, with an ellipsis between them.
  package static func fittedInMiddle(
    _ text: String, within room: Double, size: Double, isBold: Bool = false
  ) -> String {
    if of(text, size: size, isBold: isBold) <= room { return text }
    let height = size * (isBold ? 1.1 : 1)
    let rest = room - of("…", size: size, isBold: isBold)
    let letters = Array(text.unicodeScalars)
    var (head, used) = (0, 0.0)
    while head < letters.count, used + width(letters[head]) * height <= rest / 2 {
      used += width(letters[head]) * height
      head += 1
    }
    // The last letters that have room with all their marks.
    var tail = letters.count
    var next = tail
    while next > head {
      next -= 1
      used += width(letters[next]) * height
      if used > rest { break }
      if !isMark(letters[next]) { tail = next }
    }
    var shown = ""
    shown.unicodeScalars.append(contentsOf: letters[..<head])
    shown += "…"
    shown.unicodeScalars.append(contentsOf: letters[tail...])
    return shown
  }
}
