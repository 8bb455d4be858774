/// The share of a column's variation that lies between groups: `sum n_g (mean_g - mean)^2` over
/// `sum (x - mean)^2`. Nil where all values are equal.
///
/// - Parameter groups: what is absent or not finite is left out.
package func etaSquared(_ groups: [[Double?]]) -> Double? {
  let groups = groups.map(\.present)
  let all = Array(groups.joined())
  guard all.contains(where: { $0 != all[0] }), let mean = Moments(all).mean else { return nil }
  let total = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  let between = groups.reduce(0.0) { sum, group in
    guard let own = Moments(group).mean else { return sum }
    return sum + Double(group.count) * (own - mean) * (own - mean)
  }
  return total > 0 ? (between / total).ifFinite : nil
}
