import VariationalDropout

/// The engines of large networks: one model, batch by batch, with all threads on it.
package struct BatchEngines: EngineFactory {
  package init() {}

  package func knows(_ architecture: Architecture) -> Bool { BatchEngine.runs(architecture) }

  package var capacity: Int { 1 }

  package var stopsWithinEpochs: Bool { true }

  package func threads(of available: Int) -> Int { available }

  /// As many states as there are beside an engine's between two epochs: the new one, and less than another one of
  /// tensors on their way into a file.
  private static let states = 2

  package func memory(of shape: GroupShape, buffers: Int, threads: Int) -> Int {
    let tensors = shape.architecture.tensors(variational: shape.variational)
    let state =
      tensors.reduce(0) { $0 + $1.count } * (1 + buffers)
      * MemoryLayout<Float>.stride
    let engine = BatchEngine.memory(of: shape, buffers: buffers, threads: threads)
    // What batches take is given back before there are states.
    return engine.numbers + max(engine.batch, Self.states * state)
  }

  package func make(
    _ shape: GroupShape, _ models: [LaneModel], threads: Int
  ) -> any TrainingEngine {
    BatchEngine(shape: shape, model: models[0], threads: threads)
  }
}

extension BatchEngine: StoppableEngine, RecalibratingEngine {
  package var isLarge: Bool { true }
}
