/// One option of a command: its name, its help, and the property of `Target` that it sets.
package struct Option<Target>: Sendable {
  /// Without the dashes.
  package let name: String
  /// What stands for the value in the help; nil for a flag, which takes none.
  let placeholder: String?
  let help: String
  /// The value that holds where the option is not given, for the help.
  let defaultText: @Sendable (Target) -> String?
  /// Sets the property from an argument; the result says what is wrong with it.
  let set: @Sendable (inout Target, [UInt8]) -> String?

  var label: String { "--\(name)" + (placeholder.map { " <\($0)>" } ?? "") }

  /// `--name <placeholder>`, which sets a property that has a default.
  package static func value<Value: OptionValue>(
    _ name: String, _ placeholder: String,
    _ property: WritableKeyPath<Target, Value> & Sendable,
    _ requirement: Requirement<Value>? = nil, help: String
  ) -> Self {
    Self(
      name: name, placeholder: placeholder, help: help,
      defaultText: { $0[keyPath: property].argumentText },
      set: { target, argument in
        read(argument, requirement, for: "--\(name)") { target[keyPath: property] = $0 }
      })
  }

  /// `--name <placeholder>`, which sets a property that is nil by default.
  package static func value<Value: OptionValue>(
    _ name: String, _ placeholder: String,
    _ property: WritableKeyPath<Target, Value?> & Sendable,
    _ requirement: Requirement<Value>? = nil, help: String
  ) -> Self {
    Self(
      name: name, placeholder: placeholder, help: help, defaultText: { _ in nil },
      set: { target, argument in
        read(argument, requirement, for: "--\(name)") { target[keyPath: property] = $0 }
      })
  }

  /// `--name`, which sets a property to true.
  package static func flag(
    _ name: String, _ property: WritableKeyPath<Target, Bool> & Sendable, help: String
  ) -> Self {
    Self(
      name: name, placeholder: nil, help: help, defaultText: { _ in nil },
      set: { target, _ in
        target[keyPath: property] = true
        return nil
      })
  }

  /// `--name`, which sets a property that is nil by default to true.
  package static func flag(
    _ name: String, _ property: WritableKeyPath<Target, Bool?> & Sendable, help: String
  ) -> Self {
    Self(
      name: name, placeholder: nil, help: help, defaultText: { _ in nil },
      set: { target, _ in
        target[keyPath: property] = true
        return nil
      })
  }
}

/// One argument of a command that is known by its place.
package struct Argument<Target>: Sendable {
  let name: String
  let help: String
  /// Whether it takes all words from its place on, at least one.
  let isRepeated: Bool
  let set: @Sendable (inout Target, [UInt8]) -> String?

  var label: String { "<\(name)>" + (isRepeated ? "..." : "") }

  package init<Value: OptionValue>(
    _ name: String, _ property: WritableKeyPath<Target, Value> & Sendable, help: String
  ) {
    self.name = name
    self.help = help
    isRepeated = false
    set = { target, argument in
      read(argument, nil, for: "<\(name)>") { target[keyPath: property] = $0 }
    }
  }

  /// The last one, given once or more often.
  package init<Value: OptionValue>(
    repeated name: String, _ property: WritableKeyPath<Target, [Value]> & Sendable, help: String
  ) {
    self.name = name
    self.help = help
    isRepeated = true
    set = { target, argument in
      read(argument, nil, for: "<\(name)>") { target[keyPath: property].append($0) }
    }
  }
}

/// Reads a value and hands it to `store`; the result says what is wrong with it.
private func read<Value: OptionValue>(
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
