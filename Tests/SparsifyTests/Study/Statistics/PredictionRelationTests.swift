import Sparsify
import Testing

@Suite struct PredictionRelationTests {
  @Test func `relations and recalls are those of the golden cases`() throws {
    for golden in try StatisticsGolden.cases(of: "relation") {
      let (full, labels) = (try golden.classes("full"), try golden.classes("labels"))
      let classes = try golden.integer("classes")
      let relation = PredictionRelation(
        full: full, sparse: try golden.classes("sparse"), labels: labels, classes: classes)
      let expected = try golden.object("expected")
      for (name, value) in [
        ("agreement", relation.agreement), ("churn", relation.churn), ("kappa", relation.kappa),
        ("error_kappa", relation.errorKappa), ("lost", relation.lost),
        ("gained", relation.gained), ("wrong_same", relation.wrongSame),
        ("wrong_different", relation.wrongDifferent),
        ("agreement_right", relation.agreementRight),
        ("agreement_wrong", relation.agreementWrong),
      ] {
        expectNear(value, expected[name]?.double, "\(name) of \(full)")
      }
      let recall = ClassRecall(full, labels: labels, classes: classes)
      for (actual, expected) in zip(recall.recall, try golden.column("full_recall")) {
        expectNear(actual, expected, "recall of \(full)")
      }
    }
  }

  @Test func `the drop is what was lost less what was gained`() throws {
    let relation = PredictionRelation(
      full: [0, 1, 2, 0], sparse: [1, 1, 2, 2], labels: [0, 0, 2, 2], classes: 3)
    let lost = try #require(relation.lost)
    let gained = try #require(relation.gained)
    #expect(lost == 0.25 && gained == 0.25)
    #expect(relation.fullAccuracy == 0.5 && relation.sparseAccuracy == 0.5)
  }

  @Test func `without samples there is no share`() {
    let relation = PredictionRelation(full: [], sparse: [], labels: [], classes: 2)
    let shares = [
      relation.agreement, relation.churn, relation.lost, relation.gained, relation.kappa,
      relation.errorKappa, relation.agreementRight, relation.fullAccuracy,
    ]
    #expect(shares.allSatisfy { $0 == nil })
    let recall = ClassRecall([], labels: [], classes: 2)
    #expect(recall.recall == [nil, nil] && recall.predicted == [nil, nil])
  }

  @Test func `the shares of predictions sum to one`() {
    let recall = ClassRecall([2, 2, 0, 2], labels: [0, 1, 1, 2], classes: 4)
    #expect(recall.predicted == [0.25, 0, 0.75, 0])
    #expect(recall.recall == [0, 0, 1, nil])
  }
}
