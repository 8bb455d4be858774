import Sparsify
import Tensor
import Testing

@Suite struct PredictiveMeasuresTests {
  @Test func `measures of logits are those of the golden cases`() throws {
    for golden in try StatisticsGolden.cases(of: "predictive") {
      let logits = try #require(golden["logits"]?.array).map { row in
        try #require(row.array).map { try #require($0.double) }
      }
      let measures = PredictiveMeasures(
        logits: Array(logits.joined()), labels: try golden.classes("labels"),
        classes: logits[0].count)
      #expect(try measures.predictions == golden.classes("prediction"))
      let expected = try golden.object("expected")
      for (name, value) in [
        ("acc", measures.accuracy), ("nll", measures.nll), ("brier", measures.brier),
        ("ece", measures.ece), ("confidence", measures.confidence), ("margin", measures.margin),
      ] {
        expectNear(value, expected[name]?.double, "\(name) of \(logits)")
      }
    }
  }

  @Test func `logits that are no numbers end in no value, not in a crash`() {
    for bad in [Float.nan, .infinity, -.infinity] {
      for place in 0..<3 {
        var logits: [Float] = [1, 2, 3, 3, 2, 1]
        logits[place] = bad
        let measures = PredictiveMeasures(logits: logits, labels: [0, 1], classes: 3)
        #expect(measures.accuracy != nil)
        if bad != -.infinity { #expect(measures.nll == nil && measures.ece == nil) }
      }
    }
  }

  @Test func `a sample without probabilities leaves no margin, wherever it stands`() {
    let rows: [[Float]] = [[1, 2, 5], [4, 2, 1]]
    for bad in [Float.nan, .infinity] {
      for (place, row) in [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1)] {
        var rows = rows
        rows[row][place] = bad
        let measures = PredictiveMeasures(
          logits: rows.flatMap { $0 }, labels: [0, 1], classes: 3)
        #expect(measures.margin == nil, "\(rows)")
      }
    }
    // What is impossible to the model has a probability: none.
    let measures = PredictiveMeasures(
      logits: [1, -.infinity, 5, 4, 2, 1] as [Float], labels: [0, 1], classes: 3)
    #expect(measures.margin == 2)
  }

  @Test func `without samples there is no measure`() {
    let measures = PredictiveMeasures(logits: [Float](), labels: [], classes: 3)
    #expect(measures.accuracy == nil && measures.nll == nil && measures.margin == nil)
  }

  @Test func `a confidence on the edge of two bins belongs to the lower one`() {
    // Of three equal logits the confidence is 1/3, the end of the fifth of 15 bins; of one class 1.
    let third = PredictiveMeasures(logits: [0.0, 0, 0], labels: [0], classes: 3)
    expectNear(third.ece, 2.0 / 3, "one of three")
    let one = PredictiveMeasures(logits: [7.0], labels: [0], classes: 1)
    #expect(one.ece == 0 && one.confidence == 1 && one.margin == nil)
  }
}
