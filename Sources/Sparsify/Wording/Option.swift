/// One option of a command: its name, its help, and the property of `Target` that it sets.
package struct Option<Target>: Sendable {
  /// Without the dashes.
  package let name: String
  /// The letter that, behind one dash, means the same.
  let short: Character?
  /// What stands for the value in the help; nil for a flag, which takes none.
  let placeholder: String?
  let help: String
  /// What a shell can offer for the value.
  let completion: ValueCompletion
  /// Whether it may be given several times, and then means all that was given.
  let isList: Bool
  /// The value that a target has, as one would type it; nil where it has none.
  let valueText: @Sendable (Target) -> String?
  /// Sets the property from an argument; the result says what is wrong with it.
  let set: @Sendable (inout Target, [UInt8]) -> String?

  /// `--name <placeholder>`, which sets a property that has a default.
  package static func value<Value: OptionValue>(
    _ name: String, short: Character? = nil, _ placeholder: String,
    _ property: WritableKeyPath<Target, Value> & Sendable,
    _ requirement: Requirement<Value>? = nil, help: String
  ) -> Self {
    value(
      name, short, placeholder, requirement, help, { $0[keyPath: property].argumentText },
      store: { $0[keyPath: property] = $1 })
  }

  /// `--name <placeholder>`, which sets a property that is nil by default.
  package static func value<Value: OptionValue>(
    _ name: String, short: Character? = nil, _ placeholder: String,
    _ property: WritableKeyPath<Target, Value?> & Sendable,
    _ requirement: Requirement<Value>? = nil, help: String
  ) -> Self {
    value(
      name, short, placeholder, requirement, help, { $0[keyPath: property]?.argumentText },
      store: { $0[keyPath: property] = $1 })
  }

  private static func value<Value: OptionValue>(
    _ name: String, _ short: Character?, _ placeholder: String,
    _ requirement: Requirement<Value>?, _ help: String,
    _ valueText: @escaping @Sendable (Target) -> String?,
    store: @escaping @Sendable (inout Target, Value) -> Void
  ) -> Self {
    Self(
      name: name, short: short, placeholder: placeholder, help: help,
      completion: Value.completion, isList: false, valueText: valueText,
      set: { target, argument in
        readValue(argument, requirement, for: "--\(name)") { store(&target, $0) }
      })
  }

  /// `--name <placeholder>`, given as often as one likes, whose values come together in a property
  /// that is nil by default.
  package static func value<Value: ListValue>(
    _ name: String, short: Character? = nil, _ placeholder: String,
    _ property: WritableKeyPath<Target, Value?> & Sendable,
    _ requirement: Requirement<Value>? = nil, help: String
  ) -> Self {
    Self(
      name: name, short: short, placeholder: placeholder, help: help,
      completion: Value.completion, isList: true,
      valueText: { $0[keyPath: property]?.argumentText },
      set: { target, argument in
        let earlier = target[keyPath: property]
        var more: Value?
        let problem = readValue(argument, requirement, for: "--\(name)") { more = $0 }
        guard let more else { return problem }
        guard let earlier else {
          target[keyPath: property] = more
          return nil
        }
        target[keyPath: property] = earlier.adding(more) ?? earlier
        return earlier.adding(more) == nil
          ? "'--\(name)' was given a value twice, or too many of them" : nil
      })
  }

  /// `--name`, which sets a property to true.
  package static func flag(
    _ name: String, short: Character? = nil, _ property: WritableKeyPath<Target, Bool> & Sendable,
    help: String
  ) -> Self {
    flag(name, short, help, { $0[keyPath: property] }, raise: { $0[keyPath: property] = true })
  }

  /// `--name`, which sets a property that is nil by default to true.
  package static func flag(
    _ name: String, short: Character? = nil, _ property: WritableKeyPath<Target, Bool?> & Sendable,
    help: String
  ) -> Self {
    flag(
      name, short, help, { $0[keyPath: property] == true },
      raise: { $0[keyPath: property] = true })
  }

  private static func flag(
    _ name: String, _ short: Character?, _ help: String,
    _ isRaised: @escaping @Sendable (Target) -> Bool,
    raise: @escaping @Sendable (inout Target) -> Void
  ) -> Self {
    Self(
      name: name, short: short, placeholder: nil, help: help, completion: .none, isList: false,
      valueText: { isRaised($0) ? "" : nil },
      set: { target, _ in
        raise(&target)
        return nil
      })
  }
}

extension Option {
  /// Whether a target has another value than usual, so that it must have been given.
  ///
  /// - Parameter usual: a target that was told nothing.
  func isGiven(in target: Target, usual: Target) -> Bool { valueText(target) != valueText(usual) }

  /// The same option of what has its target as a part.
  ///
  /// - Parameter help: another one; nil keeps it.
  func of<Whole>(
    _ part: WritableKeyPath<Whole, Target> & Sendable, help: String? = nil
  ) -> Option<Whole> {
    Option<Whole>(
      name: name, short: short, placeholder: placeholder, help: help ?? self.help,
      completion: completion, isList: isList, valueText: { valueText($0[keyPath: part]) },
      set: { set(&$0[keyPath: part], $1) })
  }
}

/// Options that stand under one title of the help.
package struct OptionGroup<Target>: Sendable {
  /// In capitals.
  let title: String
  let options: [Option<Target>]

  package init(_ title: String, _ options: [Option<Target>]) {
    self.title = title
    self.options = options
  }
}
