/// How the predictions of a full and a sparse model relate, by counts of test samples.
package struct PredictionRelation: Sendable, Equatable {
  package let samples: Int
  /// Samples on which a model is right.
  package let fullRight, sparseRight: Int
  /// Samples with one prediction by both, right or wrong.
  package let same: Int
  /// Samples on which both are right.
  package let bothRight: Int
  /// The sum over classes of the samples that the full model puts there times those that the sparse one
  /// does.
  package let matches: Int

  /// - Precondition: as many predictions as labels; all lie within `0..<classes`.
  package init(full: [Int32], sparse: [Int32], labels: [Int32], classes: Int) {
    precondition(
      full.count == labels.count && sparse.count == labels.count,
      "\(full.count) and \(sparse.count) predictions of \(labels.count) samples")
    samples = labels.count
    var fullCounts = [Int](repeating: 0, count: classes)
    var sparseCounts = fullCounts
    var (fullRight, sparseRight, same, bothRight) = (0, 0, 0, 0)
    for ((f, s), label) in zip(zip(full, sparse), labels) {
      fullCounts[Int(f)] += 1
      sparseCounts[Int(s)] += 1
      if f == label { fullRight += 1 }
      if s == label { sparseRight += 1 }
      if f == s { same += 1 }
      if f == label, s == label { bothRight += 1 }
    }
    (self.fullRight, self.sparseRight) = (fullRight, sparseRight)
    (self.same, self.bothRight) = (same, bothRight)
    matches = zip(fullCounts, sparseCounts).reduce(0) { $0 + $1.0 * $1.1 }
  }

  package var fullAccuracy: Double? { Double(fullRight, of: samples) }
  package var sparseAccuracy: Double? { Double(sparseRight, of: samples) }

  /// The share of samples with one prediction by both.
  package var agreement: Double? { Double(same, of: samples) }
  package var churn: Double? { Double(samples - same, of: samples) }

  /// Samples that the full model has right and the sparse one wrong, and the other way round.
  package var lost: Double? { Double(fullRight - bothRight, of: samples) }
  package var gained: Double? { Double(sparseRight - bothRight, of: samples) }
  /// Samples that both have wrong, with one prediction or two.
  package var wrongSame: Double? { Double(same - bothRight, of: samples) }
  package var wrongDifferent: Double? { Double(bothWrong - (same - bothRight), of: samples) }

  /// The agreement on the samples that the full model has right, and on those it has wrong.
  package var agreementRight: Double? { Double(bothRight, of: fullRight) }
  package var agreementWrong: Double? { Double(same - bothRight, of: samples - fullRight) }

  private var bothWrong: Int { samples - fullRight - sparseRight + bothRight }

  /// Cohen's kappa of the predictions: agreement beyond what the shares of the classes give by chance. Nil
  /// where chance gives all.
  package var kappa: Double? { Self.kappa(same, expected: matches, samples) }

  /// Cohen's kappa of being right: 0 where the errors of both coincide as by chance.
  ///
  /// Source: Geirhos, Meding and Wichmann, Beyond Accuracy: Quantifying Trial-by-Trial Behaviour of CNNs
  /// and Humans by Measuring Error Consistency, 2020, arXiv:2006.16736.
  package var errorKappa: Double? {
    Self.kappa(
      bothRight + bothWrong,
      expected: fullRight * sparseRight + (samples - fullRight) * (samples - sparseRight), samples)
  }

  /// `(o - e) / (1 - e)` with `o = observed / n` and `e = expected / n^2`.
  private static func kappa(_ observed: Int, expected: Int, _ n: Int) -> Double? {
    guard n > 0, expected < n * n else { return nil }
    let chance = Double(expected) / Double(n * n)
    return (Double(observed) / Double(n) - chance) / (1 - chance)
  }
}
