import Sparsify
import Tensor
import TestSupport
import Testing

@Suite struct PlanTests {
  /// Two kinds of models in turn, `count` of each.
  private func models(_ count: Int, in folder: Path) throws -> [SourceModel] {
    let zoo = TinyZoo(
      (0..<(2 * count)).map { i in
        var model = TinyZoo.Model(Path("m\(10 + i)"), weightSeed: UInt64(i))
        model.nonlinearity = i % 2 == 0 ? .tanh : .relu
        return model
      })
    try zoo.write(to: folder)
    return try Zoo.read(folder).sourceModels().models
  }

  @Test func `groups hold models that are alike, in order, no more than fit`() throws {
    try withTemporaryFolder { folder in
      let plan = Plan(try models(5, in: folder), Engines([LaneEngines(capacity: 3)]))
      #expect(
        plan.groups.map { $0.models.map { "\($0.name)" } } == [
          ["m10", "m12", "m14"], ["m11", "m13", "m15"], ["m16", "m18"], ["m17", "m19"],
        ])
      #expect(plan.groups.map(\.shape.nonlinearity) == [.tanh, .relu, .tanh, .relu])
    }
  }

  @Test func `no models make no groups`() {
    #expect(Plan([], Engines()).groups.isEmpty)
  }
}
