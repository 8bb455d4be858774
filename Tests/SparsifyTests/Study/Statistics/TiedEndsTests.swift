import Sparsify
import Testing

/// Whether those at either end are some of many that are equal.
@Suite struct TiedEndsTests {
  @Test func `ends that differ from the rest stand for themselves`() {
    let ends = TiedEnds([1, 2, 3, 4, 5, 6, 7], count: 3)
    #expect(ends.beyondFirst == 0 && ends.beyondLast == 0 && !ends.areAllEqual)
  }

  @Test func `those that equal the last of the first, or the first of the last, are counted`() {
    let ends = TiedEnds([-1, 0, 0, 0, 0, 2, 2, 3], count: 2)
    #expect(ends.beyondFirst == 3 && ends.beyondLast == 1 && !ends.areAllEqual)
    // Equal but for the last bits of a difference.
    let nearly = TiedEnds([0, 0.9 - 0.8, 0.1, 0.7 - 0.6, 5], count: 2)
    #expect(nearly.beyondFirst == 2 && nearly.beyondLast == 2)
  }

  @Test func `all that are equal have no ends`() {
    #expect(TiedEnds([4, 4, 4], count: 1).areAllEqual)
    #expect(TiedEnds([4], count: 1) == TiedEnds([4.000_000_000_1], count: 1))
  }
}
