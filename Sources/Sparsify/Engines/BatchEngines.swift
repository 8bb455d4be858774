import VariationalDropout

/// The engines of large networks: one model, batch by batch, with all threads on it.
package struct BatchEngines: EngineFactory {
  package init() {}

  package func knows(_ architecture: Architecture) -> Bool { BatchEngine.runs(architecture) }

  package var capacity: Int { 1 }

  package var stopsWithinEpochs: Bool { true }

  package func threads(of available: Int) -> Int { available }

  package func memory(of shape: GroupShape, threads: Int) -> Int {
    BatchEngine.memory(of: shape, threads: threads)
  }

  package func make(
    _ shape: GroupShape, _ models: [LaneModel], threads: Int
  ) -> any TrainingEngine {
    BatchEngine(shape: shape, model: models[0], threads: threads)
  }
}

extension BatchEngine: SingleModelEngine {}
