import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

@Suite struct PlanTests {
  /// Models of several nonlinearities in turn, `count` of each, with an optimiser of each.
  private func models(
    _ count: Int, of kinds: [(Nonlinearity, OptimizerKind)] = [(.tanh, .adam), (.relu, .adam)],
    in folder: Path
  ) throws -> [SourceModel] {
    let zoo = TinyZoo(
      (0..<(kinds.count * count)).map { i in
        var model = TinyZoo.Model(Path("m\(10 + i)"), weightSeed: UInt64(i))
        (model.nonlinearity, model.optimizer) = kinds[i % kinds.count]
        return model
      })
    try zoo.write(to: folder)
    return try Zoo.read(folder).sourceModels().models
  }

  private func data(in folder: Path) throws -> DataSet {
    try DataSetFile.read(folder / "dataset.pt", files: FileSystem())
  }

  private func names(_ plan: Plan) -> [[String]] {
    plan.groups.map { $0.models.map { "\($0.name)" } }
  }

  @Test func `groups hold models that are alike, in order, no more than fit`() throws {
    try withTemporaryFolder { folder in
      let models = try models(5, in: folder)
      let plan = Plan(models, Engines([LaneEngines(capacity: 3)]), on: try data(in: folder))
      #expect(
        names(plan) == [
          ["m10", "m12", "m14"], ["m11", "m13", "m15"], ["m16", "m18"], ["m17", "m19"],
        ])
      #expect(
        plan.groups.map { $0.kinds.map(\.nonlinearity) } == [[.tanh], [.relu], [.tanh], [.relu]])
    }
  }

  @Test func `what is left over of several kinds makes common groups where these are fewer`() throws
  {
    try withTemporaryFolder { folder in
      let kinds: [(Nonlinearity, OptimizerKind)] = [
        (.tanh, .adam), (.relu, .adam), (.tanh, .sgd), (.relu, .sgd),
      ]
      let models = try models(5, of: kinds, in: folder)
      let plan = Plan(models, Engines([LaneEngines(capacity: 4)]), on: try data(in: folder))
      #expect(
        names(plan) == [
          ["m10", "m14", "m18", "m22"], ["m11", "m15", "m19", "m23"],
          ["m12", "m16", "m20", "m24"], ["m13", "m17", "m21", "m25"],
          // Of one nonlinearity side by side.
          ["m26", "m28", "m27", "m29"],
        ])
      #expect(plan.groups.map(\.kinds.count) == [1, 1, 1, 1, 4])
    }
  }

  @Test func `what occupies all threads is a part of its own`() throws {
    try withTemporaryFolder { folder in
      try Bench.mixed.write(to: folder)
      let engines = Engines([LaneEngines(capacity: 1), BatchEngines()]).on(threads: 3)
      let models = try Zoo.read(folder).sourceModels().models
      let plan = Plan(models, engines, on: try data(in: folder))
      let parts = plan.parts(engines)
      #expect(parts.map(\.threads) == [1, 3])
      #expect(parts.map(\.atOnce) == [2, 1])
      #expect(parts.map { $0.groups.map { "\($0.models[0].name)" } } == [["a", "b"], ["large"]])
      #expect(plan.groupsAtOnce(engines) == 2)
    }
  }

  @Test func `no models make no groups`() throws {
    try withTemporaryFolder { folder in
      try Bench.smallZoo.write(to: folder)
      let plan = Plan([], Engines(), on: try data(in: folder))
      #expect(plan.groups.isEmpty && plan.parts(Engines()).isEmpty)
      #expect(plan.groupsAtOnce(Engines()) == 0)
    }
  }
}
