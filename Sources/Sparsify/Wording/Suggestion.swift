/// The candidate that `word` was most likely meant to be, or to begin; nil where none is near.
///
/// One letter may be wrong, missing, too much or in its neighbour's place, two in words of eight
/// letters and more.
package func nearest(to word: String, among candidates: [String]) -> String? {
  let letters = Array(word.unicodeScalars.prefix(64))
  guard letters.count > 1 else { return nil }
  let allowed = letters.count < 3 ? 0 : letters.count < 8 ? 1 : 2
  let distances = candidates.map { candidate in
    (candidate: candidate, distance: editDistance(letters, Array(candidate.unicodeScalars)))
  }
  let near = distances.min {
    ($0.distance.toBeginning, $0.distance.toWhole) < ($1.distance.toBeginning, $1.distance.toWhole)
  }
  guard let near, near.distance.toBeginning <= allowed else { return nil }
  return near.candidate
}

/// The fewest letters to insert, remove, replace or swap with their neighbour that turn `a` into
/// the nearest beginning of `b`, and into the whole of it (Damerau and Levenshtein).
private func editDistance(
  _ a: [Unicode.Scalar], _ b: [Unicode.Scalar]
) -> (toBeginning: Int, toWhole: Int) {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var least = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        least = min(least, beforeLast[j - 1] + 1)
      }
      row.append(least)
    }
    (beforeLast, last) = (last, row)
  }
  return (last.min()!, last[b.count])
}
