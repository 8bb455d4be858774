import Sparsify
import Testing

@Suite struct SparsityPathTests {
  private func path(_ sparsity: [Double?], _ accuracy: [Double?]) -> SparsityPath {
    SparsityPath(zip(sparsity, accuracy).enumerated().map { ($0, $1.0, $1.1) })
  }

  @Test func `accuracies at a sparsity are those of the golden cases`() throws {
    for golden in try StatisticsGolden.cases(of: "at_level") {
      let path = path(try golden.column("sparsity"), try golden.column("accuracy"))
      let level = try #require(golden["level"]?.double)
      expectNear(
        path.accuracy(atSparsity: level), golden["expected"]?.double, "accuracy at \(level)")
    }
  }

  @Test func `epochs without numbers are passed over`() {
    let path = path([0, nil, 0.5], [0.9, 0.3, 0.7])
    #expect(path.accuracy(atSparsity: 0.25) == 0.8)
    #expect(path.paretoEpochs == [0, 2])
  }

  @Test func `where a path begins above a level, the level is reached in epoch 0 alone`() {
    #expect(path([0.6, 0.8], [0.9, 0.7]).accuracy(atSparsity: 0.5) == 0.9)
    let late = path([nil, 0.6, 0.8], [nil, 0.9, 0.7])
    #expect(late.accuracy(atSparsity: 0.5) == nil)
    #expect(late.accuracy(atSparsity: 0.7).map { abs($0 - 0.8) < 1e-12 } == true)
    #expect(late.accuracy(atSparsity: 0.9) == nil)
  }

  @Test func `an epoch that another equals in one and beats in the other is no choice`() {
    #expect(path([0, 0.2, 0.2, 0.6, 0.5], [0.9, 0.9, 0.8, 0.7, 0.7]).paretoEpochs == [1, 3])
    #expect(path([0.1, 0.1], [0.9, 0.9]).paretoEpochs == [0, 1])
    #expect(path([], []).paretoEpochs == [])
  }
}
