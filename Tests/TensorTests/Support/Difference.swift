import Foundation

/// Where two trees of JSON objects first differ, in words; nil where they are the same.
///
/// Numbers are compared by their values, and zeros by their signs too.
func difference(_ actual: Any?, _ expected: Any?, at place: String = "root") -> String? {
  switch (actual, expected) {
  case (let actual as NSDictionary, let expected as NSDictionary):
    let keys = Set(actual.allKeys.map { $0 as! String } + expected.allKeys.map { $0 as! String })
    for key in keys.sorted() {
      if let found = difference(actual[key], expected[key], at: "\(place).\(key)") { return found }
    }
    return nil
  case (let actual as NSArray, let expected as NSArray):
    guard actual.count == expected.count else {
      return "\(place) has \(actual.count) items, expected \(expected.count)"
    }
    for i in 0..<actual.count {
      if let found = difference(actual[i], expected[i], at: "\(place)[\(i)]") { return found }
    }
    return nil
  case (let actual as NSNumber, let expected as NSNumber):
    let same =
      actual.doubleValue == expected.doubleValue && actual.int64Value == expected.int64Value
      && actual.doubleValue.sign == expected.doubleValue.sign
    return same ? nil : "\(place) is \(actual), expected \(expected)"
  case (let actual as NSString, let expected as NSString) where actual == expected: return nil
  default: return "\(place) is \(actual ?? "absent"), expected \(expected ?? "nothing")"
  }
}
