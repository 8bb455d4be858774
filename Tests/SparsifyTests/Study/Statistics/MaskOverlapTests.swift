import Sparsify
import Testing

@Suite struct MaskOverlapTests {
  /// Layers of these sizes from one row of flags.
  private func kept(_ flags: [Bool], _ sizes: [Int]) -> KeptWeights {
    var rest = flags[...]
    return KeptWeights(
      sizes.map { size in
        defer { rest = rest.dropFirst(size) }
        return Array(rest.prefix(size))
      })
  }

  @Test func `overlaps are those of the golden cases`() throws {
    for golden in try StatisticsGolden.cases(of: "overlap") {
      let sizes = try golden.integers("sizes")
      let a = kept(try golden.flags("a"), sizes)
      let b = kept(try golden.flags("b"), sizes)
      let expected = try golden.object("expected")
      for overlap in [MaskOverlap(a, b), MaskOverlap(b, a)] {
        expectNear(overlap.jaccard, expected["jaccard"]?.double, "jaccard")
        expectNear(overlap.chance, expected["chance"]?.double, "chance")
        expectNear(overlap.excess, expected["excess"]?.double, "excess")
      }
    }
  }

  @Test func `kept weights are counted layer by layer`() {
    let weights = KeptWeights([[true, false, true], [false, false]])
    #expect(weights.counts == [2, 0] && weights.weights == [3, 2])
    #expect(weights.count == 2 && weights.total == 5 && weights.prunedCount == 3)
    #expect(weights[0, 2] && !weights[1, 0])
  }

  @Test func `masks that keep nothing have no Jaccard index`() {
    let nothing = KeptWeights([[false, false]])
    #expect(nothing.jaccard(with: nothing) == nil)
    #expect(nothing.jaccard(with: KeptWeights([[true, false]])) == 0)
  }

  @Test func `of nested masks the excess is one`() throws {
    let inner = KeptWeights([[true, false, false, false], [true, true, false, false]])
    let outer = KeptWeights([[true, true, false, false], [true, true, true, false]])
    expectNear(MaskOverlap(inner, outer).excess, 1, "excess")
  }
}
