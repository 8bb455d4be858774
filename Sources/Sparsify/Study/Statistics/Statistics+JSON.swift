import Tensor

// Statistics as `population.json` has them, null where they are undefined.

extension JSONValue {
  /// Null for nil.
  static func number(orNull value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

  /// `[lower, upper]`
  static func interval(_ interval: Interval?) -> JSONValue {
    [.number(orNull: interval?.lower), .number(orNull: interval?.upper)]
  }
}

extension QuantileSummary {
  package var json: JSONObject {
    [
      "n": .integer(n), "min": .number(orNull: minimum), "q1": .number(orNull: lowerQuartile),
      "median": .number(orNull: median), "q3": .number(orNull: upperQuartile),
      "max": .number(orNull: maximum), "mean": .number(orNull: mean),
      "sd": .number(orNull: standardDeviation), "low_whisker": .number(orNull: lowWhisker),
      "high_whisker": .number(orNull: highWhisker), "fliers": fliers.map { .integer($0) } ?? .null,
    ]
  }
}

extension Correlation {
  package var json: JSONObject {
    [
      "n": .integer(n), "pearson": .number(orNull: pearson), "spearman": .number(orNull: spearman),
      "kendall": .number(orNull: kendall), "pearson_interval": .interval(pearsonInterval),
      "spearman_interval": .interval(spearmanInterval), "slope": .number(orNull: line?.slope),
      "intercept": .number(orNull: line?.intercept),
    ]
  }
}

extension MeanInterval {
  package var json: JSONObject {
    [
      "n": .integer(n), "mean": .number(orNull: mean), "median": .number(orNull: median),
      "sd": .number(orNull: standardDeviation), "interval": .interval(interval),
    ]
  }
}

extension Bootstrap.Result {
  package var json: JSONObject {
    ["interval": .interval(interval), "rounds": .integer(rounds)]
  }
}
