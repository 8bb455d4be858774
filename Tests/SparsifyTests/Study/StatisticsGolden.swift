import Foundation
import Sparsify
import Tensor
import Testing

/// Cases of statistics computed by another program: inputs and expected outputs.
enum StatisticsGolden {
  /// The cases of one statistic.
  ///
  /// - Throws: Where the file does not read, or has none of it: without cases a test would be passed.
  static func cases(of statistic: String) throws -> [JSONObject] {
    let path = Path(Bundle.module.resourcePath!) / "Fixtures/study/statistics.json"
    let file = try #require(try JSONValue(parsing: try FileSystem().read(path)).object)
    let cases = try #require(file[statistic]?.array)
    #expect(!cases.isEmpty, "cases of \(statistic)")
    return try cases.map { try #require($0.object) }
  }

  /// A list of words from the file.
  static func words(_ name: String) throws -> [String] {
    let path = Path(Bundle.module.resourcePath!) / "Fixtures/study/statistics.json"
    let file = try #require(try JSONValue(parsing: try FileSystem().read(path)).object)
    return try #require(file[name]?.array).map { try #require($0.string).description }
  }
}

extension JSONObject {
  func object(_ key: String) throws -> JSONObject { try #require(self[key]?.object) }

  /// Numbers, nil for null.
  func column(_ key: String) throws -> [Double?] { try #require(self[key]?.array).map(\.double) }

  func numbers(_ key: String) throws -> [Double] {
    try column(key).map { try #require($0) }
  }

  func integers(_ key: String) throws -> [Int] {
    try #require(self[key]?.array).map { try #require($0.int) }
  }

  func classes(_ key: String) throws -> [Int32] { try integers(key).map { Int32($0) } }

  func flags(_ key: String) throws -> [Bool] { try integers(key).map { $0 != 0 } }

  func integer(_ key: String) throws -> Int { try #require(self[key]?.int) }
}

/// Expects a number that is `relative` near to the expected one, or to be nil with it.
///
/// The bound is relative to the expected magnitude, at least to 1e-3: near zero sums cancel.
func expectNear(
  _ actual: Double?, _ expected: Double?, relative: Double = 1e-12, _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  switch (actual, expected) {
  case (nil, nil): break
  case (let actual?, let expected?):
    #expect(
      abs(actual - expected) <= relative * max(abs(expected), 1e-3),
      "\(what): \(actual), expected \(expected)", sourceLocation: sourceLocation)
  default:
    Issue.record(
      "\(what): \(actual as Any), expected \(expected as Any)", sourceLocation: sourceLocation)
  }
}

/// The same of an interval, which is a list of two numbers or nulls.
func expectNear(
  _ actual: Interval?, _ expected: [Double?], relative: Double = 1e-12, _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectNear(
    actual?.lower, expected[0], relative: relative, what, sourceLocation: sourceLocation)
  expectNear(
    actual?.upper, expected[1], relative: relative, what, sourceLocation: sourceLocation)
}
