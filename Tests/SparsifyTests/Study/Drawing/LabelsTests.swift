import Sparsify
import Testing

/// Where labels stand, and how much room they take.
@Suite struct LabelsTests {
  @Test func `labels that would touch are moved apart, in their order`() {
    #expect(separated([50, 10, 90], gap: 12, within: 0...100) == [50, 10, 90])
    #expect(separated([50, 50, 51], gap: 12, within: 0...100) == [50, 62, 74])
    #expect(separated([99, 98, 97], gap: 10, within: 0...100) == [100, 90, 80])
    #expect(separated([-5, 130], gap: 10, within: 0...100) == [0, 100])
    #expect(separated([], gap: 10, within: 0...100) == [])
  }

  @Test func `any labels with room for all keep their distance and stay inside`() {
    var state: UInt64 = 1
    for count in 1...8 {
      for _ in 0..<50 {
        let wanted = (0..<count).map { _ in
          state = state &* 6_364_136_223_846_793_005 &+ 1
          return Double(state >> 33 % 140) - 20
        }
        let places = separated(wanted, gap: 12, within: 0...100).sorted()
        #expect(places.allSatisfy { (-1e-9...100.000001).contains($0) }, "\(wanted): \(places)")
        #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 > 11.999 }, "\(wanted)")
      }
    }
  }

  @Test func `a text that is too long is cut`() {
    #expect(TextWidth.fitted("epoch", within: 100, size: 11) == "epoch")
    let cut = TextWidth.fitted(String(repeating: "long ", count: 30), within: 100, size: 11)
    #expect(cut.hasSuffix("…") && TextWidth.of(cut, size: 11) <= 100 && cut.count > 10)
    #expect(TextWidth.of("mm", size: 11) > TextWidth.of("ii", size: 11))
    #expect(TextWidth.of("a", size: 11, isBold: true) > TextWidth.of("a", size: 11))
  }

  @Test func `marks stand on their letter and take no room`() {
    let letter = "e" + String(repeating: "\u{301}\u{316}", count: 40_000)
    #expect(TextWidth.of(letter, size: 11) == TextWidth.of("e", size: 11))
    let cut = TextWidth.fitted(
      String(repeating: "\(letter) ", count: 3), within: 25, size: 11)
    #expect(cut.utf8.elementsEqual("\(letter) …".utf8))
  }

  @Test func `a text that is cut in the middle keeps its beginning and its end`() {
    #expect(TextWidth.fittedInMiddle("epoch", within: 100, size: 11) == "epoch")
    for text in ["kaiming_uniform_of_all_layers", String(repeating: "long ", count: 3_000) + "end"]
    {
      let cut = TextWidth.fittedInMiddle(text, within: 100, size: 11)
      let parts = cut.split(separator: "…")
      #expect(parts.count == 2 && text.hasPrefix(parts[0]) && text.hasSuffix(parts[1]))
      #expect(TextWidth.of(cut, size: 11) <= 100 && cut.count > 9)
    }
    #expect(TextWidth.fittedInMiddle("wide", within: 1, size: 11) == "…")
    // A mark stays on its letter.
    let marked = "abcdefghijklmnop" + "e" + String(repeating: "\u{301}", count: 40_000)
    let cut = TextWidth.fittedInMiddle(marked, within: 60, size: 11)
    let end = Array(cut.unicodeScalars.drop { $0 != "…" }.dropFirst())
    #expect(end.first.map { $0 == "e" || $0.isASCII } ?? true)
  }
}
