import Tensor

/// The first pictures of each class, a class a row, to look at.
enum ContactSheet {
  private static let columns = 20
  private static let gap = 2

  static func image(of digits: DigitSet) -> PNGImage {
    let step = digits.side + gap
    var sheet = PNGImage(
      width: columns * step + gap, height: 10 * step + gap, channels: digits.channels, value: 96)
    for digit in 0..<10 {
      let places = digits.labels.indices.lazy.filter { digits.labels[$0] == digit }
      for (column, place) in places.prefix(columns).enumerated() {
        paste(
          digits.picture(place), side: digits.side, onto: &sheet, x: gap + column * step,
          y: gap + digit * step)
      }
    }
    return sheet
  }

  /// - Parameter picture: `[channels, side, side]`.
  private static func paste(
    _ picture: ArraySlice<UInt8>, side: Int, onto sheet: inout PNGImage, x left: Int, y top: Int
  ) {
    var bytes = picture.makeIterator()
    for channel in 0..<sheet.channels {
      for y in top..<(top + side) {
        for x in left..<(left + side) {
          sheet[x, y, channel] = bytes.next() ?? 0
        }
      }
    }
  }
}
