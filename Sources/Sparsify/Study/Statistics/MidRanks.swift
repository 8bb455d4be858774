/// The ranks of numbers from 1, the smallest first; equal ones share the mean of their ranks.
///
/// - Parameter values: finite ones.
package func midRanks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var first = 0
  while first < order.count {
    var end = first + 1
    while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
    for place in first..<end { ranks[order[place]] = Double(first + 1 + end) / 2 }
    first = end
  }
  return ranks
}
