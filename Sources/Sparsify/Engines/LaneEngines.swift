import VariationalDropout

/// The engines of small networks: a model in every lane of a vector, all in one thread.
package struct LaneEngines: EngineFactory {
  package let capacity: Int

  /// - Parameter capacity: at most `LaneGroup.capacity`.
  package init(capacity: Int = LaneGroup.capacity) { self.capacity = capacity }

  package func knows(_ architecture: Architecture) -> Bool {
    LaneLayer.chain(of: architecture) != nil
  }

  package var stopsWithinEpochs: Bool { false }

  package func threads(of available: Int) -> Int { 1 }

  /// Numbers, gradients and buffers of every lane, activations, and what the thread takes itself.
  static let memory = 64 << 20

  package func memory(of shape: GroupShape, buffers: Int, threads: Int) -> Int { Self.memory }

  package func make(
    _ shape: GroupShape, _ models: [LaneModel], threads: Int
  ) -> any TrainingEngine {
    LaneGroup(shape: shape, models: models)
  }
}
