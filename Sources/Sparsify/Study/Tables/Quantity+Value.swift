import Tensor

extension Quantity {
  /// Its value in a table: whole where it counts, null where it is undefined.
  func json(_ subject: Subject) -> JSONValue {
    guard let value = value(subject) else { return .null }
    return unit == .count ? .integer(Int(value)) : .number(value)
  }
}
