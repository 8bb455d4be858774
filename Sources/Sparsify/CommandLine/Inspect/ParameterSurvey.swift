import Tensor

/// One key of params.json over all trials of a zoo.
struct ParameterSurvey {
  let key: String
  /// The distinct values as JSON text (`absent` where the key is missing), most frequent first.
  let values: [(value: String, count: Int)]
  /// The range where all values are numbers.
  let range: ClosedRange<Double>?

  var varies: Bool { values.count > 1 }

  /// Surveys all keys, in the order in which the trials first have them.
  static func survey(_ params: [JSONObject]) -> [ParameterSurvey] {
    var keys: [String] = []
    var seen: Set<String> = []
    for object in params {
      for key in object.keys where seen.insert(key).inserted { keys.append(key) }
    }
    return keys.map { key in
      let numbers = params.compactMap { $0[key]?.double }.filter { !$0.isNaN }
      let isNumeric = numbers.count == params.count
      return ParameterSurvey(
        key: key, values: frequencies(params.map { $0[key]?.text() ?? "absent" }),
        range: isNumeric ? numbers.min()!...numbers.max()! : nil)
    }
  }

  /// Few values each with its count; many by their number and range.
  var summary: String {
    if !varies { return values[0].value }
    if values.count <= 8 {
      return values.map { "\($0.value) (\($0.count))" }.joined(separator: ", ")
    }
    return "\(values.count) values"
      + (range.map { ", \(brief($0.lowerBound)) to \(brief($0.upperBound))" } ?? "")
  }

  var json: JSONValue {
    .array(values.map { ["value": .string($0.value), "trials": .integer($0.count)] })
  }
}
