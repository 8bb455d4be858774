/// What a mark is drawn in; the style sheet says which colour that is in light and in the dark.
package enum Ink: Sendable, Hashable {
  /// One of eight colours that the colour-blind can tell apart, from 0; more begin again.
  case series(Int)
  /// A step from light to strong, of `Ink.stepCount`.
  case step(Int)
  case text
  case muted

  package static let seriesCount = 8
  package static let stepCount = 8

  /// The class in the style sheet.
  var name: Markup {
    switch self {
    case .series(let number): "c\(number % Self.seriesCount)"
    case .step(let number): "s\(min(max(number, 0), Self.stepCount - 1))"
    case .text: "ct"
    case .muted: "cm"
    }
  }
}
