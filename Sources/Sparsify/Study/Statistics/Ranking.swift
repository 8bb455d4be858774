/// Whether the best of one column are the best of another.
package enum Ranking {
  /// The share of the `k` best by x that are among the `k` best by y, where ties are broken at random:
  /// `sum p_x p_y / k`, each value with its chance of being among the best. By chance alone it is `k / n`.
  ///
  /// - Precondition: as many values in both, `k` of them at least and one.
  package static func topOverlap(_ x: [Double], _ y: [Double], k: Int) -> Double {
    precondition(x.count == y.count, "columns of \(x.count) and \(y.count) values")
    return zip(topChances(x, k: k), topChances(y, k: k)).reduce(0) { $0 + $1.0 * $1.1 } / Double(k)
  }

  /// The chance of each value to be among the `k` largest: 1 above the k-th, 0 below it, and of those equal
  /// to it the places that are left over their number.
  private static func topChances(_ values: [Double], k: Int) -> [Double] {
    precondition((1...max(values.count, 1)).contains(k), "the best \(k) of \(values.count)")
    let cut = values.sorted()[values.count - k]
    let above = values.count { $0 > cut }
    let tied = values.count { $0 == cut }
    let chance = Double(k - above) / Double(tied)
    return values.map { $0 > cut ? 1 : $0 == cut ? chance : 0 }
  }

  /// The sizes of the top that are looked at: 1, 3, 5, 10 and a tenth, as far as they are below `count`.
  package static func sizes(of count: Int) -> [Int] {
    Set([1, 3, 5, 10, (count + 9) / 10]).filter { (1..<max(count, 1)).contains($0) }.sorted()
  }

  /// The place of the largest value of x, the first of equal ones, and its rank by y: 1 for the largest,
  /// mid-ranks for ties. Nil of none.
  ///
  /// - Precondition: as many values in both.
  package static func rankOfBest(_ x: [Double], by y: [Double]) -> (place: Int, rank: Double)? {
    precondition(x.count == y.count, "columns of \(x.count) and \(y.count) values")
    guard let largest = x.max(), let best = x.firstIndex(of: largest) else { return nil }
    let better = y.count { $0 > y[best] }
    let tied = y.count { $0 == y[best] }
    return (best, Double(better + 1) + Double(tied - 1) / 2)
  }
}
