extension Sequence where Element == Double? {
  /// The values without what is absent, NaN or infinite.
  package var present: [Double] { compactMap { $0?.ifFinite } }
}

/// The pairs of two columns of which neither is absent, NaN or infinite.
///
/// - Precondition: as many values in both.
package func presentPairs(_ x: [Double?], _ y: [Double?]) -> (x: [Double], y: [Double]) {
  precondition(x.count == y.count, "columns of \(x.count) and \(y.count) values")
  var pairs: (x: [Double], y: [Double]) = ([], [])
  for (x, y) in zip(x, y) {
    guard let x = x?.ifFinite, let y = y?.ifFinite else { continue }
    pairs.x.append(x)
    pairs.y.append(y)
  }
  return pairs
}
