import Tensor

/// Describes a pickled tree as the fixtures' JSON does, so that the two can be compared.
struct Description {
  private var storages: [ObjectIdentifier: Int] = [:]

  static func of(_ value: PickleValue) -> JSONValue {
    var description = Description()
    return description.node(value)
  }

  private mutating func node(_ value: PickleValue) -> JSONValue {
    switch value {
    case .none: ["none": true]
    case .bool(let value): ["bool": .bool(value)]
    case .int(let value): ["int": Self.integer(value)]
    case .wideInteger(let value): ["int": .string("\(value)")]
    case .float(let value): ["float": Self.number(value)]
    case .string(let value): ["str": .string(value)]
    case .list(let items): ["list": .array(items.map { node($0) })]
    case .tuple(let items): ["tuple": .array(items.map { node($0) })]
    case .dict(let value): dict(value)
    case .tensor(let tensor): ["tensor": self.tensor(tensor)]
    case .object(let object):
      [
        "object": .string(object.name.rawValue),
        "state": object.state.map { dict($0) } ?? .null,
      ]
    case .instance(let instance): ["instance": dict(instance.attributes)]
    }
  }

  private mutating func dict(_ dict: PickleDict) -> JSONValue {
    let entries = dict.entries.map { entry -> JSONValue in
      switch entry.key {
      case .string(let text): [.string(text), node(entry.value)]
      case .int(let number): [.integer(number), node(entry.value)]
      }
    }
    guard dict.isOrdered else { return ["dict": .array(entries)] }
    guard let metadata = dict.metadata else { return ["odict": .array(entries)] }
    return ["odict": .array(entries), "metadata": node(metadata)]
  }

  private mutating func tensor(_ tensor: StridedTensor) -> JSONValue {
    let identity = ObjectIdentifier(tensor.storage)
    let number = storages[identity] ?? storages.count
    storages[identity] = number
    var budget = Int.max
    let elements = try! tensor.contiguous(budget: &budget)
    let values =
      elements.integers()?.map { Self.integer($0) } ?? elements.doubles().map { Self.number($0) }
    var node: JSONObject = [
      "dtype": .string(tensor.dtype.rawValue), "shape": Self.integers(tensor.shape),
      "stride": Self.integers(tensor.strides), "offset": .integer(tensor.offset),
      "storage": .integer(number),
      "storage_numel": .integer(tensor.storage.bytes.count / tensor.dtype.size),
      "requires_grad": .bool(tensor.requiresGrad), "values": .array(values),
    ]
    if tensor.isParameter { node["parameter"] = true }
    return .object(node)
  }

  private static func integers(_ values: [Int]) -> JSONValue {
    .array(values.map { .integer($0) })
  }

  private static func integer(_ value: Int) -> JSONValue {
    value.magnitude <= 1 << 53 ? .integer(value) : .string(String(value))
  }

  private static func number(_ value: Double) -> JSONValue {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value > 0 ? "inf" : "-inf" }
    return .number(value)
  }
}
