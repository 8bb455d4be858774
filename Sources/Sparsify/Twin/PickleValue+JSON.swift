import Tensor

extension PickleValue {
  /// What Python's json module would make of a value: objects are dicts, arrays lists.
  init(_ json: JSONValue) {
    self =
      switch json {
      case .null: .none
      case .bool(let value): .bool(value)
      case .integer(let value): .int(value)
      case .wideInteger(let value): .wideInteger(value)
      case .number(let value): .float(value)
      case .string(let text): .string(text)
      case .array(let elements): .list(elements.map { PickleValue($0) })
      case .object(let object):
        .dict(PickleDict(object.members.map { (.string($0.key), PickleValue($0.value)) }))
      }
  }
}
