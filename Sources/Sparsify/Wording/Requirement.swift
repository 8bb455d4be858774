/// A bound on an option's value.
package struct Requirement<Value: Sendable>: Sendable {
  /// "at least 1", as in "must be at least 1".
  let text: String
  let isMet: @Sendable (Value) -> Bool

  package init(_ text: String, isMet: @escaping @Sendable (Value) -> Bool) {
    self.text = text
    self.isMet = isMet
  }
}

extension Requirement where Value: OptionValue & Comparable {
  package static func atLeast(_ bound: Value) -> Self {
    Self("at least \(bound.argumentText)") { $0 >= bound }
  }

  package static func above(_ bound: Value) -> Self {
    Self("greater than \(bound.argumentText)") { $0 > bound }
  }

  package static func between(_ low: Value, _ high: Value) -> Self {
    Self("between \(low.argumentText) and \(high.argumentText)") { low <= $0 && $0 <= high }
  }

  package static func within(_ range: ClosedRange<Value>) -> Self {
    between(range.lowerBound, range.upperBound)
  }
}

extension Requirement {
  /// What every value of a list must be.
  package static func each<Element>(_ requirement: Requirement<Element>) -> Self
  where Value == ValueList<Element> {
    Self(requirement.text) { $0.values.allSatisfy(requirement.isMet) }
  }
}

/// Reads a value and hands it to `store`; the result says what is wrong with it.
func readValue<Value: OptionValue>(
  _ argument: [UInt8], _ requirement: Requirement<Value>?, for label: String,
  store: (Value) -> Void
) -> String? {
  let given = String(decoding: argument, as: UTF8.self)
  guard let value = Value(argument: argument) else {
    return "The value '\(given)' of '\(label)' is not \(Value.expectation)"
  }
  if let requirement, !requirement.isMet(value) {
    return "'\(label)' must be \(requirement.text), not \(given)"
  }
  store(value)
  return nil
}
