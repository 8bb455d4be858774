/// What a mark is drawn in; the style sheet says which colour that is in light and in the dark.
package enum Ink: Sendable, Hashable {
  /// One of eight colours that the colour-blind can tell apart, from 0; more begin again.
  case series(Int)
  /// The same for twins: from the fifth on lines are dashed and dots hollow, so that eight are told apart without
  /// colour.
  case twin(Int)
  /// A step from light to strong, of `Ink.stepCount`.
  case step(Int)
  case text
  case muted

  package static let seriesCount = 8
  private static let solidCount = 4
  package static let stepCount = 8

  /// Whether its lines are dashed.
  package var isDashed: Bool {
    if case .twin(let number) = self { number % Self.seriesCount >= Self.solidCount } else { false }
  }

  /// The classes in the style sheet.
  var name: Markup {
    switch self {
    case .twin(let number): "\(Ink.series(number).name)\(isDashed ? " o" : "")"
    case .series(let number): "c\(number % Self.seriesCount)"
    case .step(let number): "s\(min(max(number, 0), Self.stepCount - 1))"
    case .text: "ct"
    case .muted: "cm"
    }
  }
}
