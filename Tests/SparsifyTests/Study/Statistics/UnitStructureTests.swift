import Sparsify
import Tensor
import Testing

@Suite struct UnitStructureTests {
  /// The numbers of nested lists in row-major order, and the lengths of the lists.
  private func flattened(_ value: JSONValue) throws -> (shape: [Int], values: [Int]) {
    guard let elements = value.array else { return ([], [try #require(value.int)]) }
    let parts = try elements.map { try flattened($0) }
    return ([elements.count] + (parts.first?.shape ?? []), parts.flatMap(\.values))
  }

  private func layers(_ golden: JSONObject) throws -> [UnitStructure.Connections] {
    var layers: [UnitStructure.Connections] = []
    for tensor in try #require(golden["pruned"]?.array) {
      let (shape, pruned) = try flattened(tensor)
      let inputs = layers.last?.outputs ?? shape[1]
      layers.append(
        UnitStructure.Connections(
          outputs: shape[0], inputs: inputs, kernel: pruned.count / shape[0] / inputs
        ) { pruned[$0] == 0 })
    }
    return layers
  }

  /// Layers of which each reads the one before.
  private func chain(_ layers: [UnitStructure.Connections]) -> UnitStructure {
    UnitStructure(
      layers, readers: layers.indices.map { $0 + 1 < layers.count ? [$0 + 1] : [] },
      canLoseUnits: true)
  }

  @Test func `units and sizes are those of the golden cases`() throws {
    for golden in try StatisticsGolden.cases(of: "structure") {
      let structure = chain(try layers(golden))
      let compact = try #require(structure.compact)
      let expected = try golden.object("expected")
      #expect(try structure.dead == expected.integers("dead"))
      #expect(try structure.orphan == expected.integers("orphan"))
      #expect(try compact.removed == expected.integers("removed"))
      #expect(structure.collapsed == expected["collapsed"]?.int)
      #expect(compact.activeWeights == expected["active_weights"]?.int)
      #expect(compact.parameters == expected["compact_parameters"]?.int)
      #expect(compact.inputsUsed == expected["inputs_used"]?.int)
    }
  }

  @Test func `removing a unit removes those that lived by it, forward and backward`() throws {
    // A chain of one unit a layer next to a second one that is cut off at its end.
    let whole = UnitStructure.Connections(outputs: 2, inputs: 2, kernel: 1) { $0 == 0 || $0 == 3 }
    let cut = UnitStructure.Connections(outputs: 2, inputs: 2, kernel: 1) { $0 == 0 }
    let structure = chain([whole, whole, cut])
    let compact = try #require(structure.compact)
    #expect(compact.removed == [1, 1, 0])
    #expect(structure.orphan == [0, 1, 0] && structure.dead == [0, 0, 1])
    #expect(compact.inputsUsed == 1 && compact.activeWeights == 3)
    #expect(compact.parameters == (1 + 1) + (1 + 1) + (2 + 2))
  }

  @Test func `a unit is an orphan where no layer reads it, over short cuts too`() {
    let whole = UnitStructure.Connections(outputs: 2, inputs: 2, kernel: 1) { _ in true }
    let first = UnitStructure.Connections(outputs: 2, inputs: 2, kernel: 1) { $0 % 2 == 0 }
    // What the second layer does not look at, the third one does by a short cut.
    let structure = UnitStructure(
      [whole, first, whole], readers: [[1, 2], [2], []], canLoseUnits: false)
    #expect(structure.orphan == [0, 0, 0] && structure.dead == [0, 0, 0])
    #expect(structure.compact == nil)
    let direct = UnitStructure(
      [whole, first, whole], readers: [[1], [2], []], canLoseUnits: false)
    #expect(direct.orphan == [1, 0, 0])
  }
}
