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
    self.init(name, help) { (target, value: Value) in target[keyPath: property] = value }
  }

  /// One that may be left out; the property is nil then.
  package init<Value: OptionValue>(
    optional name: String, _ property: WritableKeyPath<Target, Value?> & Sendable, help: String
  ) {
    self.init(name, help, isRequired: false) { (target, value: Value) in
      target[keyPath: property] = value
    }
  }

  /// The last one, given once or more often.
  ///
  /// - Parameter isRequired: whether once at least.
  package init<Value: OptionValue>(
    repeated name: String, isRequired: Bool = true,
    _ property: WritableKeyPath<Target, [Value]> & Sendable, help: String
  ) {
    self.init(name, help, isRequired: isRequired, isRepeated: true) { (target, value: Value) in
      target[keyPath: property].append(value)
    }
  }

  private init<Value: OptionValue>(
    _ name: String, _ help: String, isRequired: Bool = true, isRepeated: Bool = false,
    store: @escaping @Sendable (inout Target, Value) -> Void
  ) {
    self.name = name
    self.help = help
    self.isRequired = isRequired
    self.isRepeated = isRepeated
    completion = Value.completion
    set = { target, argument in
      readValue(argument, nil, for: "<\(name)>") { store(&target, $0) }
    }
  }
}
