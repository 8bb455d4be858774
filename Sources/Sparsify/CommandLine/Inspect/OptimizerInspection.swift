import Tensor

/// A torch optimiser's state: its kind, its hyperparameters, what it holds for each parameter.
struct OptimizerInspection: Inspection {
  private struct Parameter {
    let index: Int
    /// The names of what is held, with statistics where it is a tensor.
    let values: [(name: String, value: PickleValue, statistics: TensorStatistics?)]
  }

  private let path: Path
  private let groups: [PickleDict]
  private let parameters: [Parameter]
  /// The parameters that the groups name.
  private let parameterCount: Int

  /// Whether a file has an optimiser state's two keys, sound or not.
  static func isOptimizer(_ file: TorchFile) -> Bool {
    file.has(key: "state") && file.has(key: "param_groups")
  }

  /// - Throws: `FileFormatError` of kind `badContents` where `state` and `param_groups` are not what an
  ///   optimiser writes.
  init(_ file: TorchFile, path: Path, memory: MemoryBudget) throws(FileFormatError) {
    self.path = path
    guard case .dict(let root) = try file.value(memory: memory),
      case .dict(let state) = root["state"],
      case .list(let groups) = root["param_groups"]
    else {
      throw FileFormatError(
        .badContents, "expected an optimiser's dict of state and list of param_groups", path: path)
    }
    var parameterCount = 0
    self.groups = try groups.map { (group) throws(FileFormatError) in
      guard case .dict(let group) = group, case .list(let indices) = group["params"] else {
        throw FileFormatError(
          .badContents, "expected a dict with a list params in each of param_groups", path: path)
      }
      parameterCount += indices.count
      return group
    }
    self.parameterCount = parameterCount
    var budget = min(file.copyBudget, memory.left)
    parameters = try state.entries.map { (entry) throws(FileFormatError) in
      guard case .int(let index) = entry.key, case .dict(let values) = entry.value else {
        throw FileFormatError(
          .badContents, "expected a number and a dict for each parameter", path: path,
          key: entry.key.description)
      }
      return Parameter(
        index: index,
        values: try values.entries.map { (item) throws(FileFormatError) in
          (item.key.description, item.value, try Self.statistics(of: item.value, &budget))
        })
    }
  }

  private static func statistics(
    of value: PickleValue, _ budget: inout Int
  ) throws(FileFormatError) -> TensorStatistics? {
    guard case .tensor(let tensor) = value else { return nil }
    return try tensor.contiguous(budget: &budget).statistics
  }

  /// By the hyperparameters that only this optimiser has.
  private var kind: String {
    guard let group = groups.first else { return "unknown" }
    if group["betas"] != nil { return "Adam" }
    if group["alpha"] != nil { return "RMSprop" }
    if group["dampening"] != nil { return "SGD" }
    return "unknown"
  }

  /// The values of `step`, where the optimiser counts them.
  private var steps: [Double] {
    parameters.compactMap { parameter in
      guard let step = parameter.values.first(where: { $0.name == "step" }) else { return nil }
      switch step.value {
      case .int(let number): return Double(number)
      case .tensor: return step.statistics?.maximum
      default: return nil
      }
    }
  }

  var text: String {
    var lines = [
      "Optimiser state \(path): \(kind), \(counted(parameterCount, "parameter")), "
        + "\(parameters.count) of them with state"
    ]
    if let first = steps.min(), let last = steps.max() {
      lines.append("  step \(brief(first))" + (first == last ? "" : " to \(brief(last))"))
    }
    for group in groups {
      let settings = group.entries.filter { $0.key != .string("params") }
      lines.append(
        "  "
          + settings.map {
            "\($0.key.description.excerpt()) \(describe($0.value).text().excerpt(200))"
          }.joined(separator: ", "))
    }
    var table = TextTable(["parameter", "holds", "shape", "zeros", "min", "max", "NaN", "inf"])
    for parameter in parameters.prefix(mostLines) {
      for case (let name, .tensor(let tensor), let statistics?) in parameter.values {
        table.add([
          String(parameter.index), name.excerpt(), dimensions(tensor.shape),
          String(statistics.zeros),
          brief(statistics.minimum), brief(statistics.maximum), String(statistics.nans),
          String(statistics.infinities),
        ])
      }
    }
    if !table.isEmpty { lines.append(table.text) }
    lines += more(than: mostLines, of: parameters.count)
    return lines.joined(separator: "\n")
  }

  var json: JSONValue {
    [
      "kind": "optimizer", "path": JSONValue(path), "optimizer": .string(kind),
      "parameters": .integer(parameterCount),
      "param_groups": .array(groups.map { describe(.dict($0)) }),
      "state": .array(
        parameters.map { parameter in
          var entry: JSONObject = ["parameter": .integer(parameter.index)]
          for (name, value, statistics) in parameter.values {
            guard let statistics, case .tensor(let tensor) = value else {
              entry[name] = describe(value)
              continue
            }
            var numbers: JSONObject = [
              "dtype": .string(tensor.dtype.rawValue),
              "shape": .array(tensor.shape.map(JSONValue.integer)),
            ]
            statistics.describe(in: &numbers)
            entry[name] = .object(numbers)
          }
          return .object(entry)
        }),
    ]
  }

  /// A value as JSON; what JSON has no word for, by its type.
  private func describe(_ value: PickleValue) -> JSONValue {
    switch value {
    case .none: .null
    case .bool(let value): .bool(value)
    case .int(let value): .integer(value)
    case .wideInteger(let value): .wideInteger(value)
    case .float(let value): .number(value)
    case .string(let value): .string(value)
    case .list(let values), .tuple(let values): .array(values.map(describe))
    case .dict(let dict):
      .object(
        dict.entries.reduce(into: JSONObject()) { $0[$1.key.description] = describe($1.value) })
    case .tensor, .object, .instance: .string("<\(value.typeName)>")
    }
  }
}
