import Tensor

/// One key of params.json over all trials of a zoo.
struct ParameterSurvey {
  let key: ByteText
  /// The distinct values as JSON text (`absent` where the key is missing), most frequent first.
  let values: [(value: ByteText, count: Int)]
  /// The range where all values are numbers.
  let range: ClosedRange<Double>?

  var varies: Bool { values.count > 1 }

  /// Surveys all keys, in the order in which the trials first have them.
  static func survey(_ params: [JSONObject]) -> [ParameterSurvey] {
    var keys: [ByteText] = []
    // Each value with the place of its trial: one trial of many keys is no work for the others.
    var found: [ByteText: [(place: Int, value: JSONValue)]] = [:]
    for (place, object) in params.enumerated() {
      for (key, value) in object.members {
        if found[key] == nil { keys.append(key) }
        found[key, default: []].append((place, value))
      }
    }
    return keys.map { key in
      let values = found[key]!
      let numbers = values.compactMap(\.value.double).filter { !$0.isNaN }
      var texts = values.map { ByteText($0.value.text()) }
      if texts.count < params.count {
        let firstAbsent = values.enumerated().first { $0.offset != $0.element.place }?.offset
        let absent = [ByteText](repeating: "absent", count: params.count - texts.count)
        texts.insert(contentsOf: absent, at: firstAbsent ?? texts.count)
      }
      return ParameterSurvey(
        key: key, values: frequencies(texts),
        range: numbers.count == params.count ? numbers.min()!...numbers.max()! : nil)
    }
  }

  /// Few values each with its count; many by their number and range.
  var summary: String {
    if !varies { return values[0].value.excerpt() }
    if values.count <= 8 {
      return values.map { "\($0.value.excerpt()) (\($0.count))" }.joined(separator: ", ")
    }
    return "\(values.count) values"
      + (range.map { ", \(brief($0.lowerBound)) to \(brief($0.upperBound))" } ?? "")
  }

  var json: JSONValue {
    .array(values.map { ["value": .string($0.value), "trials": .integer($0.count)] })
  }
}
