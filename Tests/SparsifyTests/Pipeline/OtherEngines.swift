import Sparsify
import VariationalDropout

/// The engines of small networks, made by other means.
struct OtherEngines: EngineFactory {
  private let lanes = LaneEngines()
  private let make: @Sendable (GroupShape, [LaneModel]) -> any TrainingEngine

  init(_ make: @escaping @Sendable (GroupShape, [LaneModel]) -> any TrainingEngine) {
    self.make = make
  }

  func knows(_ architecture: Architecture) -> Bool { lanes.knows(architecture) }
  var capacity: Int { lanes.capacity }
  var stopsWithinEpochs: Bool { lanes.stopsWithinEpochs }
  func threads(of available: Int) -> Int { lanes.threads(of: available) }
  func memory(of shape: GroupShape, buffers: Int, threads: Int) -> Int {
    lanes.memory(of: shape, buffers: buffers, threads: threads)
  }

  func make(_ shape: GroupShape, _ models: [LaneModel], threads: Int) -> any TrainingEngine {
    make(shape, models)
  }
}
