import Testing

/// Expects the largest absolute error to be at most `tolerance` times the largest expected magnitude.
public func expectClose(
  _ actual: [Float], _ expected: [Float], relativeToLargest tolerance: Float, _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let largest = expected.reduce(0) { max($0, abs($1)) }
  expectClose(
    actual, expected, within: max(tolerance * largest, .leastNormalMagnitude), what,
    sourceLocation: sourceLocation)
}

/// Expects every absolute error to be at most `bound`.
public func expectClose(
  _ actual: [Float], _ expected: [Float], within bound: Float, _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.count == expected.count else {
    Issue.record(
      "\(what): \(actual.count) values, expected \(expected.count)", sourceLocation: sourceLocation)
    return
  }
  var worst: (index: Int, error: Float)?
  for (index, (a, e)) in zip(actual, expected).enumerated() {
    let error = a == e ? 0 : abs(a - e)
    // Written so that NaN fails.
    if !(error <= bound), !(error <= worst?.error ?? -1) { worst = (index, error) }
  }
  if let worst {
    Issue.record(
      "\(what): element \(worst.index) is \(actual[worst.index]), expected \(expected[worst.index]); the bound is \(bound)",
      sourceLocation: sourceLocation)
  }
}
