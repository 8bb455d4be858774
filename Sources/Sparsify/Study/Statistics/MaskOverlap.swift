/// How much the kept weights of two models coincide, and how much they would by chance.
package struct MaskOverlap: Sendable, Equatable {
  /// Intersection over union; nil where neither keeps any.
  package let jaccard: Double?
  /// The same of an intersection as expected by chance, `E / (a + b - E)`; nil likewise.
  package let chance: Double?
  /// `(intersection - E) / (min(a, b) - E)`: 0 as by chance, 1 where one lies within the other. Nil where
  /// chance leaves no room.
  package let excess: Double?

  /// With a and b the weights that each keeps, and a_l, b_l of n_l in layer l, chance expects
  /// `E = sum over l of a_l b_l / n_l`: layer by layer, for with one chance for all any two masks would
  /// seem to agree where both prune the layers differently.
  ///
  /// - Precondition: both have the same layers.
  package init(_ a: KeptWeights, _ b: KeptWeights) {
    let both = a.overlap(with: b)
    var expected = 0.0
    for (n, counts) in zip(a.weights, zip(a.counts, b.counts)) where n > 0 {
      expected += Double(counts.0 * counts.1) / Double(n)
    }
    let sum = a.count + b.count
    jaccard = Double(both, of: sum - both)
    chance = sum > 0 ? expected / (Double(sum) - expected) : nil
    let room = Double(min(a.count, b.count)) - expected
    // Sums of quotients may miss a whole number by rounding.
    excess = room > 1e-9 ? (Double(both) - expected) / room : nil
  }
}
