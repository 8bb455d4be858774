/// The candidate that `word` was most likely meant to be, or to begin; nil where none is near.
package func nearest(to word: String, among candidates: [String]) -> String? {
  let distances = candidates.map { (candidate: $0, distance: editDistance(word, $0)) }
  let near = distances.min { $0.distance < $1.distance }
  let length = min(word.unicodeScalars.count, longestWord)
  guard let near, near.distance.toBeginning <= max(1, length / 4) else { return nil }
  return near.candidate
}

/// Of longer words only the beginning is looked at.
private let longestWord = 64

/// The fewest letters to insert, remove or replace that turn `a` into the nearest beginning of
/// `b`, and into the whole of it (Levenshtein).
private func editDistance(_ a: String, _ b: String) -> (toBeginning: Int, toWhole: Int) {
  let b = Array(b.unicodeScalars)
  var row = Array(0...b.count)
  for (i, letter) in a.unicodeScalars.prefix(longestWord).enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in b.enumerated() {
      let replaced = diagonal + (letter == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return (row.min()!, row[b.count])
}
