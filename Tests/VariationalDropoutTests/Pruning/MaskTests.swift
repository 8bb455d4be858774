import Tensor
import TestSupport
import Testing
import VariationalDropout

struct MaskTests {
  private let architecture = Architecture(.cnn2, channels: 3)

  /// Tensors that end within a word, at its end, just behind it, and nowhere.
  private let counts = [1, 63, 64, 65, 130, 0]

  private func pattern(_ seed: UInt64) -> [[Bool]] {
    var random = SplitMix64(seed: seed)
    return counts.map { count in (0..<count).map { _ in Bool.random(using: &random) } }
  }

  private func flags(_ mask: Mask) -> [[Bool]] {
    mask.counts.enumerated().map { tensor, count in (0..<count).map { mask[tensor, $0] } }
  }

  @Test func everythingOfAnArchitectureIsKept() {
    let mask = Mask(keepingAllOf: architecture)
    #expect(mask.counts == architecture.tensors(variational: false).map(\.count))
    #expect(mask.keptCount == architecture.parameterCount)
    #expect(mask.prunedWeights(of: architecture) == [0, 0, 0, 0, 0])
    #expect(flags(mask).allSatisfy { $0.allSatisfy { $0 } })
  }

  @Test func aMaskIsWhatItWasMadeOf() {
    let kept = pattern(1)
    let mask = Mask(kept: kept)
    #expect(flags(mask) == kept)
    #expect(mask.keptCount == kept.joined().count { $0 })
    for tensor in counts.indices {
      #expect(mask.prunedCount(ofTensor: tensor) == kept[tensor].count { !$0 })
    }
  }

  @Test func settingAnEntryChangesThatEntryAlone() {
    var mask = Mask(keepingAll: counts)
    var kept = flags(mask)
    for (tensor, index) in [(0, 0), (1, 62), (2, 63), (3, 64), (4, 127), (4, 129)] {
      (mask[tensor, index], kept[tensor][index]) = (false, false)
      #expect(flags(mask) == kept)
    }
    #expect(mask == Mask(kept: kept) && mask != Mask(keepingAll: counts))
    (mask[3, 64], kept[3][64]) = (true, true)
    #expect(flags(mask) == kept && mask == Mask(kept: kept))
  }

  @Test func masksOfOtherShapesDiffer() {
    #expect(Mask(keepingAll: [3, 4]) != Mask(keepingAll: [4, 3]))
    #expect(Mask(keepingAll: [3]) != Mask(keepingAll: [3, 0]))
  }

  @Test func prunedWeightsLeaveBiasesOut() {
    var mask = Mask(keepingAllOf: architecture)
    for index in 0..<7 { mask[0, index] = false }
    mask[1, 2] = false  // conv1 bias
    for index in 100..<165 { mask[6, index] = false }
    mask[9, 9] = false  // fc2 bias
    #expect(mask.prunedWeights(of: architecture) == [7, 0, 0, 65, 0])
    #expect(mask.prunedCount(ofTensor: 1) == 1)
    #expect(mask.keptCount == architecture.parameterCount - 74)
  }

  @Test func overlapCountsWhatBothKeep() {
    let (first, second) = (pattern(2), pattern(3))
    let both = zip(first.joined(), second.joined()).count { $0 && $1 }
    let (one, two) = (Mask(kept: first), Mask(kept: second))
    #expect(one.overlap(with: two) == both && two.overlap(with: one) == both)
    #expect(one.overlap(with: one) == one.keptCount)
    let none = Mask(kept: counts.map { Array(repeating: false, count: $0) })
    #expect(one.overlap(with: none) == 0 && none.overlap(with: none) == 0)
  }

  @Test func prunedValuesAreZeroWhateverTheyWere() {
    let mask = Mask(kept: [[true, false, false, true], [false]])
    let applied = mask.applied(to: [[-0.0, -3, .nan, .infinity], [-.infinity]])
    #expect(
      applied.map { $0.map(\.bitPattern) }
        == [[Float(-0.0), 0, 0, .infinity], [0]].map { $0.map(\.bitPattern) })
  }

  @Test func `an entry beyond its tensor stops the program in every build`() async {
    await #expect(processExitsWith: .failure) {
      let mask = Mask(keepingAll: [3, 4])
      _ = mask[0, 2]
      _ = mask[0, 3]
    }
  }
}
