import Tensor

/// A value that is to be told from a model's weights.
package enum PropertyValue: Sendable, Equatable {
  case number(Double)
  case text(ByteText)

  /// In single precision, as the original protocol stores its targets; nil for a text, and what is not finite.
  var number: Double? {
    guard case .number(let value) = self else { return nil }
    return Double(Float(value)).ifFinite
  }

  var text: ByteText? { if case .text(let text) = self { text } else { nil } }

  /// Nil for what is neither a number nor a text.
  init?(_ value: JSONValue?) {
    if let text = value?.string {
      self = .text(text)
    } else if let number = value?.double {
      self = .number(number)
    } else {
      return nil
    }
  }
}
