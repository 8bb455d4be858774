import Tensor

/// Where two JSON values first differ, in words; nil where they are the same. Zeros are compared by
/// their signs too, members of objects in any order.
func difference(_ actual: JSONValue?, _ expected: JSONValue?, at place: String = "root") -> String?
{
  switch (actual, expected) {
  case (.object(let actual), .object(let expected)):
    for key in Set(actual.keys + expected.keys).sorted() {
      if let found = difference(actual[key], expected[key], at: "\(place).\(key)") { return found }
    }
    return nil
  case (.array(let actual), .array(let expected)):
    guard actual.count == expected.count else {
      return "\(place) has \(actual.count) items, expected \(expected.count)"
    }
    for (i, (a, e)) in zip(actual, expected).enumerated() {
      if let found = difference(a, e, at: "\(place)[\(i)]") { return found }
    }
    return nil
  case (.number(let a), .number(let e)) where a == e && a.sign == e.sign: return nil
  case (.number, .number): break
  default: if actual == expected { return nil }
  }
  return "\(place) is \(actual?.text() ?? "absent"), expected \(expected?.text() ?? "nothing")"
}
