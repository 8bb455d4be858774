import Sparsify
import Testing

@Suite struct ExemplarSetTests {
  private func tally(_ predictions: [[Int32]], classes: Int = 3) -> VoteTally {
    var tally = VoteTally(samples: predictions.first?.count ?? 0, classes: classes)
    for votes in predictions { tally.add(votes) }
    return tally
  }

  @Test func `of equal votes the lowest class wins`() {
    let tally = tally([[2, 1], [1, 1], [2, 0], [1, 0]])
    #expect(tally.majority(on: 0) == 1 && tally.majority(on: 1) == 0)
    #expect(tally.votes(for: 2, on: 0) == 2 && tally.models == 4)
  }

  @Test func `a model may know more classes than those before`() {
    var tally = VoteTally(samples: 2, classes: 1)
    tally.add([0, 0])
    tally.add([0, 2])
    #expect(tally == self.tally([[0, 0], [0, 2]]))
    #expect(tally.votes(for: 2, on: 1) == 1 && tally.votes(for: 7, on: 1) == 0)
  }

  @Test func `exemplars are the samples whose majority changes`() {
    let full = tally([[0, 1, 2, 0], [0, 1, 2, 1], [1, 1, 2, 0]])
    let sparse = tally([[1, 1, 2, 0], [1, 1, 0, 2], [0, 2, 0, 0]])
    let exemplars = ExemplarSet(full: full, sparse: sparse, labels: [0, 1, 2, 0])
    #expect(exemplars.samples == [0, 2] && exemplars.share == 0.5)
    #expect(exemplars.fullAccuracy == 5.0 / 6 && exemplars.sparseAccuracy == 2.0 / 6)
    #expect(exemplars.fullAccuracyOnRest == 5.0 / 6 && exemplars.sparseAccuracyOnRest == 4.0 / 6)
    #expect(exemplars.fullVoteAccuracy == 1 && exemplars.sparseVoteAccuracy == 0.5)
  }

  @Test func `of one model they are the changed predictions`() {
    let exemplars = ExemplarSet(
      full: tally([[0, 1, 2]]), sparse: tally([[0, 2, 2]]), labels: [1, 1, 1])
    #expect(exemplars.samples == [1])
    #expect(exemplars.fullAccuracy == 1 && exemplars.sparseAccuracy == 0)
  }

  @Test func `where nothing changes there is no accuracy on exemplars`() {
    let same = tally([[0, 1]])
    let exemplars = ExemplarSet(full: same, sparse: same, labels: [0, 0])
    #expect(exemplars.samples.isEmpty && exemplars.share == 0)
    #expect(exemplars.fullAccuracy == nil && exemplars.fullAccuracyOnRest == 0.5)
    let empty = ExemplarSet(full: tally([]), sparse: tally([]), labels: [])
    #expect(empty.share == nil && empty.fullVoteAccuracy == nil)
  }
}
