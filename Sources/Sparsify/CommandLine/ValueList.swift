/// Several values of one option, separated by commas: `tanh,relu`.
package struct ValueList<Element: OptionValue & Hashable>: ListValue, Equatable {
  /// At least one, and none twice.
  package let values: [Element]

  package init(_ values: [Element]) {
    precondition(!values.isEmpty && Set(values).count == values.count, "\(values)")
    self.values = values
  }

  package init?(argument: [UInt8]) {
    let parts = argument.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    let values = parts.compactMap { Element(argument: Array($0)) }
    guard values.count == parts.count, Set(values).count == values.count else { return nil }
    self.values = values
  }

  package func adding(_ other: Self) -> Self? {
    let all = values + other.values
    return Set(all).count == all.count ? Self(all) : nil
  }

  package static var completion: ValueCompletion {
    if case .words(let words, _) = Element.completion { return .words(words, isList: true) }
    return Element.completion
  }

  package static var expectation: String {
    "\(Element.expectation), or several of that, all different, separated by commas"
  }

  package var argumentText: String { values.map(\.argumentText).joined(separator: ",") }
}

/// Seeds as ranges and single numbers: `1-1000`, `1,2,3`, `1-10,20`.
package struct SeedList: ListValue, Equatable {
  /// At least one, and none twice.
  package let values: [Int64]

  /// More seeds than any zoo has trials.
  private static let largestCount = 1_000_000

  package init(_ values: [Int64]) {
    precondition(!values.isEmpty && Set(values).count == values.count, "\(values)")
    self.values = values
  }

  package init?(argument: [UInt8]) {
    let text = String(decoding: argument, as: UTF8.self)
    var values: [Int64] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let range = Self.range(part), range.count <= Self.largestCount - values.count else {
        return nil
      }
      values += range
    }
    guard Set(values).count == values.count else { return nil }
    self.values = values
  }

  package func adding(_ other: Self) -> Self? {
    let all = values + other.values
    return all.count <= Self.largestCount && Set(all).count == all.count ? Self(all) : nil
  }

  private static func range(_ text: Substring) -> ClosedRange<Int64>? {
    if let single = Int64(text) { return single...single }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low <= high,
      high - low < largestCount
    else { return nil }
    return low...high
  }

  package static var expectation: String {
    "a range such as 1-1000, whole numbers separated by commas, or both, no number twice"
  }

  /// Neighbours as ranges, in the order given.
  package var argumentText: String {
    var ranges: [ClosedRange<Int64>] = []
    for value in values {
      if let last = ranges.last, last.upperBound < .max, value == last.upperBound + 1 {
        ranges[ranges.count - 1] = last.lowerBound...value
      } else {
        ranges.append(value...value)
      }
    }
    return ranges.map { range in
      // Of a negative number the dash would be taken for the range's.
      range.count == 1 || range.lowerBound < 0
        ? range.map { "\($0)" }.joined(separator: ",")
        : "\(range.lowerBound)-\(range.upperBound)"
    }.joined(separator: ",")
  }
}

extension Requirement {
  /// What every value of a list must be.
  package static func each<Element>(_ requirement: Requirement<Element>) -> Self
  where Value == ValueList<Element> {
    Self(requirement.text) { $0.values.allSatisfy(requirement.isMet) }
  }
}
