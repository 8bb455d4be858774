import Tensor

/// What a config.json, such as the original zoos have, says of a zoo.
package struct ZooConfiguration: Sendable, Equatable {
  package var grid = Grid()
  /// `training::epochs_train`.
  package var epochs: Int?
  /// What has no meaning here and goes into every params.json as it is.
  package var others = JSONObject()

  package init() {}

  /// Reads the file at `path`.
  ///
  /// - Throws: `FileError`; `RunError` with everything that can't be used.
  package init(reading path: Path, files: FileSystem) throws {
    let bytes = try files.read(path, limit: 16 << 20)
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw RunError(.unreadableInput, "'\(path)': \(error)")
    }
    guard let object = value.object else {
      throw RunError(.unreadableInput, "'\(path)' holds no JSON object. Give a zoo's config.json.")
    }
    let problems = take(object)
    guard problems.isEmpty else {
      throw RunError(
        .unreadableInput,
        "'\(path)' can't be used:\n" + problems.map { "  \($0)" }.joined(separator: "\n"))
    }
  }

  /// Takes all members in; the result says what is wrong with them.
  private mutating func take(_ object: JSONObject) -> [String] {
    // A config.json that this tool wrote says more, of how its zoo was made.
    let isOurs = object["sparsify::version"] != nil
    var problems: [String] = []
    for (key, value) in object.members {
      if isOurs, key.hasPrefix("sparsify::") || !(key.contains("::") || Self.single.contains(key)) {
        continue
      }
      if let problem = take(key, value) { problems.append(problem) }
    }
    return problems
  }

  /// Keys without `::` in their names.
  private static let single: Set<String> = [ParamsKey.seed, ParamsKey.usesCUDA]
  /// Keys of networks and optimisers that make no difference.
  private static let harmless: Set<String> = [
    ParamsKey.channels, ParamsKey.outputs, ParamsKey.usesBias,
  ]

  private mutating func take(_ key: String, _ value: JSONValue) -> String? {
    switch key {
    case _ where Grid.keys.contains(key): return takeValues(key, value)
    case ParamsKey.epochs:
      guard let number = value.int, (0...GenerateOptions.mostEpochs).contains(number) else {
        return "\(key) is \(value.text().prefix(80)), not one whole number of epochs"
      }
      epochs = number
    case ParamsKey.scheduler:
      guard [.null, false, "", "none", "None"].contains(value) else {
        return "\(key) is \(value.text().prefix(80)): learning rates are constant here"
      }
    case _ where Self.harmless.contains(key) || Self.single.contains(key):
      others[key] = value
    case _ where key.hasPrefix("model::") || key.hasPrefix("optim::") || !key.contains("::"):
      let hint = nearest(to: key, among: Grid.keys).map { ". Did you mean '\($0)'?" } ?? ""
      return "unknown key '\(key)'\(hint)"
    default: others[key] = value
    }
    return nil
  }

  private mutating func takeValues(_ key: String, _ value: JSONValue) -> String? {
    let searched = value.object?["grid_search"]?.array
    let values = searched ?? value.array ?? [value]
    guard !values.isEmpty, !values.contains(where: { $0.array != nil || $0.object != nil }) else {
      return "\(key) is \(value.text().prefix(80)), not a value, a list of values or a grid_search"
    }
    for (i, one) in values.enumerated() where values[..<i].contains(one) {
      return "\(key) has the value \(one.text().prefix(80)) twice"
    }
    // What is absent by other means is not given.
    if values != [.null] { grid.set(key, values, isSearched: searched != nil || values.count > 1) }
    return nil
  }
}
