import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing
import VariationalDropout

@Suite struct GroupRunTests {
  /// An engine that notes what it is asked for.
  private final class WatchedEngine: TrainingEngine {
    private let engine: LaneGroup
    private let shape: GroupShape
    private let models: Int
    private let calls: Calls

    init(_ shape: GroupShape, _ models: [LaneModel], _ calls: Calls) {
      engine = LaneGroup(shape: shape, models: models)
      self.shape = shape
      self.models = models.count
      self.calls = calls
      calls.note(shape.variational ? "make \(models.count)" : "make plain \(models.count)")
    }

    func train(
      on images: ImageSet, epochs: [Int], klWeights: [Double], masks: [Mask?],
      shouldStop: () -> Bool
    ) -> [TrainingRecord]? {
      calls.note(masks.allSatisfy { $0 == nil } ? "train \(epochs)" : "train with masks")
      return engine.train(
        on: images, epochs: epochs, klWeights: klWeights, masks: masks, shouldStop: shouldStop)
    }

    func evaluate(on images: ImageSet, masks: [Mask?], shouldStop: () -> Bool) -> [Evaluation]? {
      guard shape.variational else {
        calls.note(masks.allSatisfy { $0 == nil } ? "evaluate plain" : "evaluate plain with masks")
        return engine.evaluate(on: images, masks: masks, shouldStop: shouldStop)
      }
      let expected: [Mask?] = (0..<models).map {
        ModelSparsity(
          parameters: engine.state(of: $0).parameters, architecture: shape.architecture,
          threshold: 3
        ).mask
      }
      calls.note(masks == expected ? "evaluate" : "evaluate with other masks than the states'")
      return engine.evaluate(on: images, masks: masks, shouldStop: shouldStop)
    }

    func logits(on images: ImageSet, masks: [Mask?], shouldStop: () -> Bool) -> [[Float]]? {
      engine.logits(on: images, masks: masks, shouldStop: shouldStop)
    }

    func state(of index: Int) -> ModelState { engine.state(of: index) }
  }

  /// What engines were asked for, in its order.
  private final class Calls: Sendable {
    private let storage = Mutex<[String]>([])

    func note(_ call: String) { storage.withLock { $0.append(call) } }
    var all: [String] { storage.withLock { $0 } }
  }

  /// Two models of one group.
  private static var zoo: TinyZoo {
    var zoo = TinyZoo([TinyZoo.Model("a", weightSeed: 1), TinyZoo.Model("b", weightSeed: 2)])
    zoo.images = 4
    zoo.hasValidationSet = false
    return zoo
  }

  /// Makes a twin with watched engines on one thread.
  private func calls(_ bench: Bench, _ twin: Path) throws -> [String] {
    let calls = Calls()
    var run = bench.run(twin) { $0.execution.jobs = 1 }
    run.engines = Engines([OtherEngines { WatchedEngine($0, $1, calls) }])
    _ = try run()
    return calls.all
  }

  @Test func `one engine trains a group to its end, evaluated with the masks of its states`() throws
  {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      #expect(
        try calls(bench, "twin") == [
          "make 2", "make plain 2", "evaluate plain", "evaluate", "evaluate", "train [1, 1]",
          "evaluate", "train [2, 2]", "evaluate",
        ])
    }
  }

  @Test func `another engine goes on with those that are left`() throws {
    try withTemporaryFolder { folder in
      var zoo = Self.zoo
      zoo.models[1].learningRate = 1e30
      zoo.images = 40  // It takes more than a step.
      let bench = try Bench(folder, zoo)
      let all = try calls(bench, "twin")
      #expect(all.filter { $0.hasPrefix("make") } == ["make 2", "make plain 2", "make 1"])
      #expect(all.suffix(3) == ["make 1", "train [2]", "evaluate"])
      #expect(try bench.finished("twin") == ["a"])
    }
  }

  @Test func `a model that was begun is joined by the others after their iteration 0`() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      _ = try bench.run("whole")()
      var first = bench.run("twin") { ($0.execution.jobs, $0.only) = (1, "a") }
      let done = Counter()
      first.report = { if case .iteration = $0 { _ = done.next() } }
      first.shouldStop = { done.count >= 2 }
      #expect(try first() == nil)
      #expect(
        try calls(bench, "twin") == [
          "make 1", "make plain 1", "evaluate plain", "evaluate", "evaluate", "make 2",
          "train [2, 1]", "evaluate", "make 1", "train [2]", "evaluate",
        ])
      #expect(try bench.differences("whole", "twin") == [])
    }
  }
}
