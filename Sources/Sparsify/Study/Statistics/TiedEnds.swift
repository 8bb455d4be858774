/// Whether the first and the last of some numbers stand out, or are some of many that are equal.
package struct TiedEnds: Sendable, Equatable {
  /// How many that are not among the first equal the last of these.
  package let beyondFirst: Int
  /// How many that are not among the last equal the first of these.
  package let beyondLast: Int
  package let areAllEqual: Bool

  /// What differs by less is equal: shares that are computed as differences.
  private static let tolerance = 1e-9

  /// - Parameters:
  ///   - sorted: in rising order.
  ///   - count: how many are the first, and the last.
  /// - Precondition: there are at least so many, and one.
  package init(_ sorted: [Double], count: Int) {
    precondition((1...max(1, sorted.count)).contains(count), "\(count) of \(sorted.count) numbers")
    func areEqual(_ a: Double, _ b: Double) -> Bool { abs(a - b) < Self.tolerance }
    beyondFirst = sorted.dropFirst(count).count { areEqual($0, sorted[count - 1]) }
    beyondLast = sorted.dropLast(count).count { areEqual($0, sorted[sorted.count - count]) }
    areAllEqual = areEqual(sorted[0], sorted[sorted.count - 1])
  }
}
