import Sparsify
import Testing

@Suite struct RankingTests {
  @Test func `overlaps of the best are those of the golden cases`() throws {
    for golden in try StatisticsGolden.cases(of: "top") {
      let k = try golden.integer("k")
      let overlap = Ranking.topOverlap(
        try golden.numbers("full"), try golden.numbers("sparse"), k: k)
      expectNear(overlap, golden["expected"]?.double, "the best \(k)")
    }
  }

  @Test func `where all are best the overlap is whole`() {
    #expect(Ranking.topOverlap([1, 2, 3], [3, 2, 1], k: 3) == 1)
    #expect(Ranking.topOverlap([1, 1, 1], [3, 2, 1], k: 3) == 1)
  }

  @Test func `tops are looked at as far as there is a rest`() {
    #expect(Ranking.sizes(of: 0) == [] && Ranking.sizes(of: 1) == [])
    #expect(Ranking.sizes(of: 2) == [1])
    #expect(Ranking.sizes(of: 12) == [1, 2, 3, 5, 10])
    #expect(Ranking.sizes(of: 1000) == [1, 3, 5, 10, 100])
    #expect(Ranking.sizes(of: 1001) == [1, 3, 5, 10, 101])
  }

  @Test func `the best has a rank, a middle one among equals`() throws {
    let best = try #require(Ranking.rankOfBest([0.5, 0.9, 0.9, 0.1], by: [0.8, 0.7, 0.9, 0.7]))
    #expect(best == (1, 3.5))
    #expect(Ranking.rankOfBest([], by: []) == nil)
  }
}
