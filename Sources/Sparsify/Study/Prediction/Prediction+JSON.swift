import Tensor

// What is predicted as `predict --json` tells it, null where it is undefined.

extension SplitParts {
  /// `train`, `val` and `test`, with something before these names.
  func json(prefix: String = "", _ value: (Value) -> JSONValue) -> JSONObject {
    var object = JSONObject()
    for part in DataSetPart.allCases { object[prefix + part.stem] = value(self[part]) }
    return object
  }
}

extension JSONObject {
  fileprivate mutating func add(_ other: JSONObject) {
    for (key, value) in other.members { self[key] = value }
  }
}

extension LeftOutSample {
  var json: JSONValue {
    [
      "trial": .string(trial.description), "epoch": epoch.map { .integer($0) } ?? .null,
      "reason": .string(reason),
    ]
  }
}

extension PropertyBenchmark {
  package var json: JSONObject {
    var results = JSONObject()
    for features in Features.allCases {
      var properties = JSONObject()
      for (property, scores) in scores {
        if let scores = scores[features] { properties[property.name] = .object(scores.json) }
      }
      results[features.rawValue] = .object(properties)
    }
    return [
      "layers": .array(layers.map { [.integer($0.weights), .integer($0.biases)] }),
      "statistics": .array(LayerStatistics.names.map { .string($0) }),
      "samples": .object(counts.json { .integer($0) }), "results": .object(results),
      "reason": absence.map { .string($0) } ?? .null,
    ]
  }
}

extension ProbeScores {
  /// Whether it is predicted by classes.
  var isText: Bool {
    switch self {
    case .regression: false
    case .classification: true
    case .undefined(let isText, _, _): isText
    }
  }

  package var json: JSONObject {
    var object: JSONObject = ["kind": isText ? "classification" : "regression"]
    switch self {
    case .regression(let scores): object.add(scores.json)
    case .classification(let scores): object.add(scores.json)
    case .undefined(let isText, let reason, let counts):
      object["reason"] = .string(reason)
      object["lambda"] = .null
      object["n"] = .object(counts.json { .integer($0) })
      let nothing = SplitParts<Double?> { _ in nil }
      for name in isText ? ["acc"] : ["r2", "tau"] { object.add(nothing.json(name)) }
    }
    return object
  }
}

extension RegressionScores {
  fileprivate var json: JSONObject {
    var object: JSONObject = [
      "lambda": .number(penalty), "n": .object(counts.json { .integer($0) }),
    ]
    object.add(r2.json("r2"))
    object.add(tau.json("tau"))
    return object
  }
}

extension ClassificationScores {
  fileprivate var json: JSONObject {
    var object: JSONObject = [
      "lambda": .number(penalty), "n": .object(counts.json { .integer($0) }),
      "classes": .array(classes.map { .string($0) }),
    ]
    object.add(accuracy.json("acc"))
    object["majority"] = .string(majority)
    object.add(majorityShare.json("majority"))
    return object
  }
}

extension SplitParts<Double?> {
  /// `name_train` and so on.
  fileprivate func json(_ name: String) -> JSONObject {
    json(prefix: name + "_") { .number(orNull: $0) }
  }
}
