import Sparsify
import Tensor
import Testing

@Suite struct TrialSplitTests {
  @Test func `sets are those of the golden cases, whatever order trials come in`() throws {
    for golden in try StatisticsGolden.cases(of: "split") {
      let names = try golden.paths("names")
      let expected = try golden.object("expected")
      for names in [names, names.reversed()] {
        let split = SplitParts(splitting: names)
        for part in DataSetPart.allCases {
          #expect(try split[part] == expected.paths(part.stem), "\(part) of \(names.count)")
        }
      }
    }
  }

  @Test func `names are sorted by their bytes`() {
    let split = SplitParts(splitting: ["é", "z", "Z"])
    #expect(SplitParts(splitting: ["a", "b", "c"]).train == ["b", "a"])
    #expect(split.train == ["z", "Z"] && split.test == ["é"])
  }
}

extension JSONObject {
  fileprivate func paths(_ key: String) throws -> [Path] {
    try #require(self[key]?.array).map { Path(try #require($0.string)) }
  }
}
