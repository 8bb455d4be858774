import Tensor

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
  package let values: [Seed]

  /// More seeds than any zoo has trials.
  private static let largestCount = 1_000_000

  package init(_ values: [Seed]) {
    precondition(!values.isEmpty && Set(values).count == values.count, "\(values)")
    self.values = values
  }

  package init?(argument: [UInt8]) {
    let text = String(decoding: argument, as: UTF8.self)
    var values: [Seed] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let range = Self.range(part, atMost: Self.largestCount - values.count) else {
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

  /// One seed or several; nil where it is anything else, or too many.
  private static func range(_ text: Substring, atMost count: Int) -> [Seed]? {
    if let single = Seed(String(text)) { return count >= 1 ? [single] : nil }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Seed(String($0)) }
    guard ends.count == 2, let low = ends[0], let high = ends[1],
      (0..<Int128(count)).contains(low.distance(to: high))
    else { return nil }
    return low.through(high)
  }

  package static var expectation: String {
    "a range such as 1-1000, whole numbers separated by commas, or both, no number twice"
  }

  /// Neighbours as ranges, in the order given.
  package var argumentText: String {
    var ranges: [(low: Seed, high: Seed)] = []
    for value in values {
      if let last = ranges.last, last.high.distance(to: value) == 1 {
        ranges[ranges.count - 1].high = value
      } else {
        ranges.append((value, value))
      }
    }
    return ranges.map { low, high in
      // Of a negative number the dash would be taken for the range's.
      low == high || low < 0
        ? low.through(high).map { "\($0)" }.joined(separator: ",") : "\(low)-\(high)"
    }.joined(separator: ",")
  }
}
