import Sparsify
import Tensor
import Testing

@Suite struct EtaSquaredTests {
  @Test func `shares between groups are those of the golden cases`() throws {
    for golden in try StatisticsGolden.cases(of: "eta2") {
      let groups = try #require(golden["groups"]?.array).map { group in
        try #require(group.array).map(\.double)
      }
      expectNear(etaSquared(groups), golden["expected"]?.double, "\(groups)")
    }
  }

  @Test func `empty groups and gaps count for nothing`() {
    #expect(etaSquared([[1, 2, nil], [], [3, .nan]]) == etaSquared([[1, 2], [3]]))
    #expect(etaSquared([]) == nil && etaSquared([[nil]]) == nil && etaSquared([[1]]) == nil)
  }
}
