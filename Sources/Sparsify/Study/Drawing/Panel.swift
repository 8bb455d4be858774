/// One diagram: a title, two axes, and marks between them. What stands in it is given in its own units.
package struct Panel: Picture {
  /// How wide a panel is, in the units of its coordinates: a third or a half of a page.
  package enum Size: Sendable {
    case third
    case half

    var width: Double { self == .third ? 360 : 460 }
    var height: Double { self == .third ? 252 : 300 }
  }

  package let title: String
  package let width, height: Double
  package let x, y: Scale
  /// The lines of the frame: where the plot begins and ends.
  let left, right, top, bottom: Double
  /// What was drawn.
  private(set) var marks: Markup = ""
  private let frame: Markup
  /// The marks of the lower axis, which stand before all that is drawn.
  private let marked: Markup

  static let titleSize = 12.5
  static let textSize = 11.0
  static let noteSize = 10.5

  /// - Parameters:
  ///   - note: at the right end of the title.
  ///   - labels: what will stand at the right ends of lines, see `endLabels`.
  package init(
    _ title: String, size: Size = .third, x: Axis, y: Axis, note: String = "",
    labels: [String] = []
  ) {
    (width, height) = (size.width, size.height)
    self.title = title
    let widest = y.ticks.map { TextWidth.of($0.label, size: Self.textSize) }.max() ?? 0
    left = max(24, (widest + 9).rounded(.up))
    let room = labels.map { TextWidth.of($0, size: Self.textSize) }.max().map { $0 + 8 } ?? 0
    right = width - min(max(14, room.rounded(.up)), Self.mostLabelWidth)
    top = 36
    bottom = height - (x.label.isEmpty ? 22 : 38)
    self.x = Scale(x.range, from: left, to: right)
    self.y = Scale(y.range, from: bottom, to: top)
    frame = Self.frame(
      title, note, x: x, y: y, scales: (self.x, self.y), width: width, height: height)
    marked = Self.marked(x, along: self.x, from: bottom, to: top, width: width)
  }

  /// Longer labels at lines are cut.
  private static let mostLabelWidth = 110.0
  var labelRoom: Double { width - right - 8 }

  private static func frame(
    _ title: String, _ note: String, x: Axis, y: Axis, scales: (x: Scale, y: Scale),
    width: Double, height: Double
  ) -> Markup {
    let noteWidth = note.isEmpty ? 0 : TextWidth.of(note, size: noteSize) + 8
    let shown = TextWidth.fitted(title, within: width - noteWidth, size: titleSize, isBold: true)
    var frame: Markup = "<text class=\"h\" y=\"14\">\(shown)</text>"
    if !note.isEmpty {
      frame += "<text class=\"n e\" x=\"\(width)\" y=\"14\">\(note)</text>"
    }
    let (left, right) = (scales.x.start, scales.x.end)
    var grid: Markup = ""
    for tick in y.ticks where scales.y.contains(tick.value) {
      let place = scales.y(tick.value)
      grid += "M\(left) \(place)H\(right)"
      frame += "<text class=\"a e\" x=\"\(left - 6)\" y=\"\(place + 3.7)\">\(tick.label)</text>"
    }
    frame = "<path class=\"g\" d=\"\(grid)\"/>" + frame
    frame += "<path class=\"x\" d=\"M\(left) \(scales.y.start)H\(right)\"/>"
    if !y.label.isEmpty { frame += "<text class=\"n\" y=\"28\">\(y.label)</text>" }
    frame += ticks(of: x, along: scales.x, below: scales.y.start, width: width)
    if !x.label.isEmpty {
      let label = TextWidth.fitted(x.label, within: width - 20, size: textSize)
      let half = TextWidth.of(label, size: textSize) / 2
      let middle = min(max((left + right) / 2, half), width - half)
      frame += "<text class=\"a m\" x=\"\(middle)\" y=\"\(height - 6)\">\(label)</text>"
    }
    return frame
  }

  /// The labels below the plot, of which those that would run into the one before are left out, and long
  /// ones are cut in the middle: names often begin alike.
  private static func ticks(
    of axis: Axis, along scale: Scale, below bottom: Double, width: Double
  ) -> Markup {
    let present = axis.ticks.filter { scale.contains($0.value) }
    let places = present.map { scale($0.value) }
    let distances = zip(places, places.dropFirst()).map { $1 - $0 }
    let room = max(40, (distances.min() ?? width) - 6)
    let labels = present.map {
      TextWidth.fittedInMiddle($0.label, within: room, size: textSize)
    }
    let middles = middles(of: labels, at: places, size: textSize, width: width)
    var markup: Markup = ""
    for (label, middle) in zip(labels, middles) {
      guard let middle else { continue }
      markup += "<text class=\"a m\" x=\"\(middle)\" y=\"\(bottom + 15)\">\(label)</text>"
    }
    return markup
  }

  /// Thin lines with their labels above the plot, of which those that would run into the one before are
  /// left out.
  private static func marked(
    _ axis: Axis, along scale: Scale, from bottom: Double, to top: Double, width: Double
  ) -> Markup {
    let present = axis.marks.sorted { $0.value < $1.value }.filter { scale.contains($0.value) }
    let places = present.map { scale($0.value) }
    let middles = middles(of: present.map(\.label), at: places, size: noteSize, width: width)
    var markup: Markup = ""
    for (mark, (place, middle)) in zip(present, zip(places, middles)) {
      markup +=
        "<path class=\"l thin dash \(mark.ink.name)\" d=\"M\(place) \(top)V\(bottom)\"/>"
      guard let middle else { continue }
      markup += "<text class=\"n m\" x=\"\(middle)\" y=\"\(top - 4)\">\(mark.label)</text>"
    }
    return markup
  }

  /// Where labels have their middles: at places in rising order, moved as far as it takes to stay in the picture; nil
  /// for those that would run into the one before.
  private static func middles(
    of labels: [String], at places: [Double], size: Double, width: Double
  ) -> [Double?] {
    var end = -Double.infinity
    return zip(labels, places).map { label, place in
      let half = TextWidth.of(label, size: size) / 2
      let middle = min(max(place, half), width - half)
      if middle - half < end + 4 { return nil }
      end = middle + half
      return middle
    }
  }

  /// Adds to what was drawn.
  mutating func add(_ mark: Markup) { marks += mark }

  /// What is inside its svg element.
  package var content: Markup { frame + marks + marked }
}
