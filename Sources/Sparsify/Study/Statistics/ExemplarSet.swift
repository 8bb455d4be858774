/// The test samples that pruning changes for most models: their most frequent prediction over the full
/// models differs from that over the sparse ones.
///
/// Source: Hooker, Courville, Clark, Dauphin and Frome, What Do Compressed Deep Neural Networks Forget?,
/// arXiv:1911.05248, who call them pruning-identified exemplars. Of one model they are the samples whose
/// prediction changes.
package struct ExemplarSet: Sendable, Equatable {
  /// In rising order.
  package let samples: [Int]
  /// The test samples that there are.
  package let total: Int
  /// Of each population the mean accuracy on the exemplars and on the rest; nil without such samples.
  package let fullAccuracy, fullAccuracyOnRest: Double?
  package let sparseAccuracy, sparseAccuracyOnRest: Double?
  /// The accuracy of the majority votes; nil without samples.
  package let fullVoteAccuracy, sparseVoteAccuracy: Double?

  /// - Precondition: the tallies are of as many models and samples, with labels of their classes.
  package init(full: VoteTally, sparse: VoteTally, labels: [Int32]) {
    precondition(
      full.samples == labels.count && sparse.samples == labels.count
        && full.models == sparse.models,
      "\(full.models) and \(sparse.models) models on \(full.samples) and \(sparse.samples) samples")
    let majorities = labels.indices.map { (full.majority(on: $0), sparse.majority(on: $0)) }
    total = labels.count
    let samples = labels.indices.filter { majorities[$0].0 != majorities[$0].1 }
    self.samples = samples
    func right(_ tally: VoteTally, on samples: some Sequence<Int>) -> Int {
      samples.reduce(0) { $0 + tally.votes(for: labels[$1], on: $1) }
    }
    let votes = samples.count * full.models
    let rest = total * full.models - votes
    func accuracies(_ tally: VoteTally) -> (on: Double?, onRest: Double?) {
      let (own, all) = (right(tally, on: samples), right(tally, on: labels.indices))
      return (Double(own, of: votes), Double(all - own, of: rest))
    }
    (fullAccuracy, fullAccuracyOnRest) = accuracies(full)
    (sparseAccuracy, sparseAccuracyOnRest) = accuracies(sparse)
    fullVoteAccuracy = Double(
      zip(majorities, labels).reduce(0) { $0 + ($1.0.0 == $1.1 ? 1 : 0) }, of: total)
    sparseVoteAccuracy = Double(
      zip(majorities, labels).reduce(0) { $0 + ($1.0.1 == $1.1 ? 1 : 0) }, of: total)
  }

  /// The share of the test samples.
  package var share: Double? { Double(samples.count, of: total) }
}
