import Tensor
import VariationalDropout

/// What an option or an argument can hold.
package protocol OptionValue: Sendable {
  /// Reads the text given on the command line; nil where it is no such value.
  init?(argument: [UInt8])
  /// What is expected, for messages: "a whole number".
  static var expectation: String { get }
  /// The value as one would type it.
  var argumentText: String { get }
  /// What a shell can offer for it.
  static var completion: ValueCompletion { get }
}

/// What a shell can offer where a value is typed.
package enum ValueCompletion: Sendable, Equatable {
  case none
  /// Files and folders.
  case path
  /// The name of a command of the tool.
  case command
  /// One of some words, or several with commas between them.
  case words([String], isList: Bool = false)
}

extension OptionValue {
  package static var completion: ValueCompletion { .none }
}

/// An option's value that may be several values.
package protocol ListValue: OptionValue {
  /// Its values and then those of `other`; nil where together they are no value.
  func adding(_ other: Self) -> Self?
}

extension OptionValue where Self: LosslessStringConvertible {
  package init?(argument: [UInt8]) {
    guard let text = String(validating: argument, as: UTF8.self) else { return nil }
    self.init(text)
  }

  package var argumentText: String { description }
}

extension Int: OptionValue {
  package static var expectation: String { "a whole number" }
}

extension Seed: OptionValue {
  package static var expectation: String { "a whole number from -2^63 to 2^64 - 1" }
}

extension String: OptionValue {
  package static var expectation: String { "text in UTF-8" }
}

extension Double: OptionValue {
  package static var expectation: String { "a number" }

  package init?(argument: [UInt8]) {
    guard let text = String(validating: argument, as: UTF8.self), let value = Double(text),
      value.isFinite
    else { return nil }
    self = value
  }

  /// `3` rather than `3.0`.
  package var argumentText: String {
    Int(exactly: self).map(String.init) ?? pythonDescription
  }
}

extension Path: OptionValue {
  package static var expectation: String { "a path" }
  package static var completion: ValueCompletion { .path }

  /// Slashes at the end, which shells complete, say nothing.
  package init?(argument: [UInt8]) {
    if argument.isEmpty { return nil }
    self = Path(bytes: argument).suffixed("")
  }

  package var argumentText: String { description }
}

extension OptionValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  package static var expectation: String {
    "one of " + allCases.map(\.rawValue).joined(separator: ", ")
  }

  package static var completion: ValueCompletion { .words(allCases.map(\.rawValue)) }

  package init?(argument: [UInt8]) {
    guard let text = ByteText(validating: argument) else { return nil }
    self.init(text: text)
  }

  package var argumentText: String { rawValue }
}

extension Architecture.Family: OptionValue {
  /// In capitals or small letters.
  package init?(argument: [UInt8]) {
    let text = String(decoding: argument, as: UTF8.self).lowercased()
    guard let family = Self.allCases.first(where: { $0.rawValue.lowercased() == text }) else {
      return nil
    }
    self = family
  }
}
extension Initialiser: OptionValue {}
extension Nonlinearity: OptionValue {}
extension OptimizerKind: OptionValue {}
