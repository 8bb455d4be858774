import Tensor
import VariationalDropout

/// What `inspect` found, for people and for programs.
protocol Inspection {
  /// Lines without a newline at the end.
  var text: String { get }
  /// The same and more, all numbers in full.
  var json: JSONValue { get }
}

/// Lines of one kind that a text has at most: nobody reads more, and a hostile file may have a million.
let mostLines = 1_000

/// The first lines, and how many there are beyond.
func some(_ lines: [String]) -> [String] {
  lines.prefix(mostLines) + more(than: mostLines, of: lines.count)
}

/// A line that tells of those that are not shown; none where all are.
func more(than shown: Int, of count: Int) -> [String] {
  count > shown ? ["    and \(count - shown) more, which --json lists"] : []
}

extension Architecture {
  /// `CNN, 1x28x28 images, 10 classes, 2464 parameters`; of networks that take images of any size without that.
  var summary: String {
    let images =
      family.takesAnySide
      ? "images of \(counted(channels, "channel"))" : "\(dimensions([channels, side, side])) images"
    return "\(family.rawValue), \(images), "
      + "\(classes) classes, \(parameterCount) parameters"
      + (hasDropoutLayers ? ", with dropout layers" : "")
  }

  var json: JSONValue {
    [
      "type": .string(family.rawValue), "channels": .integer(channels),
      "side": family.takesAnySide ? .null : .integer(side),
      "classes": .integer(classes), "dropout_layers": .bool(hasDropoutLayers),
      "parameters": .integer(parameterCount),
    ]
  }
}

extension JSONValue {
  init(_ text: String?) { self = text.map(JSONValue.string) ?? .null }
  init(_ number: Double?) { self = number.map(JSONValue.number) ?? .null }
  init(_ path: Path) { self = .string(path.description) }
}
