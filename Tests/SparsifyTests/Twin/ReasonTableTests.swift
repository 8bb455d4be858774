import Sparsify
import Tensor
import Testing

@Suite struct ReasonTableTests {
  @Test func `puts trials of one reason together, the most first`() {
    let table = ReasonTable([
      ("a", "has no checkpoints"), ("b", "ends at epoch 37, wanted 50"),
      ("c", "ends at epoch 8, wanted 50"), ("d", "has no params.json"),
      ("e", "ends at epoch 37, wanted 50"),
    ])
    #expect(
      table.lines == [
        "  3 models: ends at epoch …, wanted 50 (b, c, e)", "  a: has no checkpoints",
        "  d: has no params.json",
      ])
  }

  @Test func `sees one reason where only the trial's own name differs`() {
    let trials = (1...5).map { Path("NN_\($0)0") }
    let table = ReasonTable(trials.map { ($0, "zoo/\($0)/checkpoints: truncated") })
    #expect(
      table.lines == ["  5 models: zoo/…/checkpoints: truncated (NN_10, NN_20, NN_30 and 2 more)"])
    #expect(ReasonTable([("NN_1", "NN_1 is 3 bytes")]).lines == ["  NN_1: NN_1 is 3 bytes"])
  }

  @Test func `tells texts apart that only Unicode takes for equal`() {
    #expect(ReasonTable([("a", "\u{E9}"), ("b", "e\u{301}")]).rows.count == 2)
  }

  @Test func `of nothing there is nothing to say`() {
    #expect(ReasonTable([] as [SkippedTrial]).lines.isEmpty)
  }

  @Test func `counts a trial once, whatever of its samples have the reason`() {
    let places = [("a", 3), ("b", 3), ("b", 4), ("c", 3), ("d", 5), ("d", 3)] as [(Path, Int)]
    let table = ReasonTable(places.map { ($0, "epoch \($1): not finite") })
    #expect(table.lines == ["  6 samples of 4 models: epoch …: not finite (a, b, c and 1 more)"])
    let single = ReasonTable([("a", "epoch 3: not finite"), ("a", "epoch 4: not finite")])
    #expect(single.lines == ["  2 samples of 1 model: epoch …: not finite (a)"])
  }

  @Test func `a long table ends with a line for the rest`() {
    let words = (0..<25).map { String(repeating: "x", count: $0 + 1) }
    let lines = ReasonTable((words + ["x"]).map { ("a", $0) }).lines
    #expect(lines.count == 21 && lines[0] == "  2 samples of 1 model: x (a)")
    #expect(lines[20] == "  5 for 5 other reasons")
  }
}
