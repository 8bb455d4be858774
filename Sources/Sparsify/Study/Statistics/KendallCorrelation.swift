/// Kendall's tau-b: pairs of points in the same order less those in opposite order, over the geometric
/// mean of the pairs untied in x and of those untied in y. Nil of fewer than two points, or where a
/// column is constant.
///
/// - Complexity: O(n log n).
///
/// Source: Knight, A Computer Method for Calculating Kendall's Tau with Ungrouped Data, 1966.
package func kendallCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
  precondition(x.count == y.count, "columns of \(x.count) and \(y.count) values")
  let order = x.indices.sorted { (x[$0], y[$0]) < (x[$1], y[$1]) }
  let xTied = tiedPairs(order) { x[$0] == x[$1] }
  let bothTied = tiedPairs(order) { x[$0] == x[$1] && y[$0] == y[$1] }
  var column = order.map { y[$0] }
  // By x, and by y where x is tied: what stands in the wrong order by y is a discordant pair.
  let discordant = sortCountingExchanges(&column)
  let yTied = tiedPairs(Array(column.indices)) { column[$0] == column[$1] }
  let all = x.count * (x.count - 1) / 2
  guard xTied < all, yTied < all else { return nil }
  let concordant = all - xTied - yTied + bothTied - discordant
  let tau =
    Double(concordant - discordant) / (Double(all - xTied) * Double(all - yTied)).squareRoot()
  return min(1, max(-1, tau))
}

/// Pairs of equal elements of an order in which these stand together.
private func tiedPairs(_ order: [Int], areEqual: (Int, Int) -> Bool) -> Int {
  var pairs = 0
  var run = 0
  for place in order.indices.dropFirst() {
    run = areEqual(order[place - 1], order[place]) ? run + 1 : 0
    pairs += run
  }
  return pairs
}

/// Sorts by merging and counts the pairs that stood in falling order.
private func sortCountingExchanges(_ values: inout [Double]) -> Int {
  var exchanges = 0
  var merged = values
  var width = 1
  while width < values.count {
    for start in stride(from: 0, to: values.count, by: 2 * width) {
      let middle = min(start + width, values.count)
      let end = min(start + 2 * width, values.count)
      var (left, right) = (start, middle)
      for place in start..<end {
        if right == end || left < middle && values[left] <= values[right] {
          merged[place] = values[left]
          left += 1
        } else {
          merged[place] = values[right]
          right += 1
          exchanges += middle - left
        }
      }
    }
    swap(&values, &merged)
    width *= 2
  }
  return exchanges
}
