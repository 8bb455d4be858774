/// One argument of a command that is known by its place.
package struct Argument<Target>: Sendable {
  let name: String
  let help: String
  let completion: ValueCompletion
  let isRequired: Bool
  /// Whether it takes all words from its place on, at least one.
  let isRepeated: Bool
  let set: @Sendable (inout Target, [UInt8]) -> String?

  var label: String { "<\(name)>" + (isRepeated ? "..." : "") }

  package init<Value: OptionValue>(
    _ name: String, _ property: WritableKeyPath<Target, Value> & Sendable, help: String
  ) {
    self.name = name
    self.help = help
    completion = Value.completion
    isRequired = true
    isRepeated = false
    set = { target, argument in
      readValue(argument, nil, for: "<\(name)>") { target[keyPath: property] = $0 }
    }
  }

  /// One that may be left out; the property is nil then.
  package init<Value: OptionValue>(
    optional name: String, _ property: WritableKeyPath<Target, Value?> & Sendable, help: String
  ) {
    self.name = name
    self.help = help
    completion = Value.completion
    isRequired = false
    isRepeated = false
    set = { target, argument in
      readValue(argument, nil, for: "<\(name)>") { target[keyPath: property] = $0 }
    }
  }

  /// The last one, given once or more often.
  package init<Value: OptionValue>(
    repeated name: String, _ property: WritableKeyPath<Target, [Value]> & Sendable, help: String
  ) {
    self.name = name
    self.help = help
    completion = Value.completion
    isRequired = true
    isRepeated = true
    set = { target, argument in
      readValue(argument, nil, for: "<\(name)>") { target[keyPath: property].append($0) }
    }
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
