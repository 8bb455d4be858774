/// Moves labels apart that would stand on each other.
///
/// - Parameters:
///   - wanted: where each would like to stand.
///   - gap: the least distance of two.
///   - range: what they stay within, where there is room for all.
/// - Returns: The places in the order of `wanted`.
package func separated(
  _ wanted: [Double], gap: Double, within range: ClosedRange<Double>
) -> [Double] {
  let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
  var places = order.map { min(max(wanted[$0], range.lowerBound), range.upperBound) }
  for i in places.indices.dropFirst() { places[i] = max(places[i], places[i - 1] + gap) }
  var ceiling = range.upperBound
  for i in places.indices.reversed() {
    places[i] = min(places[i], ceiling)
    ceiling = places[i] - gap
  }
  var result = wanted
  for (place, index) in zip(places, order) { result[index] = place }
  return result
}
