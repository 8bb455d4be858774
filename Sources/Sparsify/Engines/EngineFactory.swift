import VariationalDropout

/// Makes engines of one kind, and says what they are for and what they take.
package protocol EngineFactory: Sendable {
  /// Whether its engines train and evaluate a network.
  func knows(_ architecture: Architecture) -> Bool

  /// The models that one engine holds.
  var capacity: Int { get }

  /// Whether its engines can be stopped within an epoch and go on there: they are `stoppable`.
  var stopsWithinEpochs: Bool { get }

  /// The threads that one engine occupies, of those that a process has.
  func threads(of available: Int) -> Int

  /// About the bytes that an engine with all its models takes, without the data set.
  ///
  /// - Parameters:
  ///   - buffers: the numbers that the models' optimisers keep for each parameter, at most.
  ///   - threads: that it occupies.
  func memory(of shape: GroupShape, buffers: Int, threads: Int) -> Int

  /// - Parameter threads: that it may occupy.
  /// - Precondition: it knows the network, and there are 1...capacity models.
  func make(_ shape: GroupShape, _ models: [LaneModel], threads: Int) -> any TrainingEngine
}

/// The engines of a process: the architecture alone decides which one a model gets.
package struct Engines: Sendable {
  /// All that are known. A further one is a file of its own and its name here.
  package static let known: [any EngineFactory] = [LaneEngines(), BatchEngines()]

  private let factories: [any EngineFactory]
  /// The threads of the process.
  private let threads: Int

  /// - Parameter factories: of several that know a network the first one is taken.
  package init(
    _ factories: [any EngineFactory] = known, threads: Int = 1
  ) {
    precondition(threads > 0, "\(threads) threads")
    self.factories = factories
    self.threads = threads
  }

  /// The same for a process with so many threads.
  package func on(threads: Int) -> Engines { Engines(factories, threads: threads) }

  private func factory(_ architecture: Architecture) -> any EngineFactory {
    guard let factory = factories.first(where: { $0.knows(architecture) }) else {
      preconditionFailure("no engine for \(architecture.family.rawValue)")
    }
    return factory
  }

  /// Why no known engine trains a network; nil where one does.
  package static func problem(with architecture: Architecture) -> String? {
    if known.contains(where: { $0.knows(architecture) }) { return nil }
    return "is a \(architecture.family.rawValue), which can be inspected and studied, not trained"
  }

  /// The models of a full group.
  package func capacity(of architecture: Architecture) -> Int { factory(architecture).capacity }

  /// Whether training a network can be stopped within an epoch.
  package func stopsWithinEpochs(of architecture: Architecture) -> Bool {
    factory(architecture).stopsWithinEpochs
  }

  /// The groups that the process trains at a time.
  package func groupsAtOnce(of architecture: Architecture) -> Int {
    max(1, threads / factory(architecture).threads(of: threads))
  }

  /// The threads that training one group takes.
  package func threadsAtOnce(of architecture: Architecture) -> Int {
    factory(architecture).threads(of: threads)
  }

  /// About the bytes that training groups of a shape takes, on all threads, without the data set.
  ///
  /// - Parameter buffers: the numbers that the models' optimisers keep for each parameter, at most.
  package func memory(of shape: GroupShape, buffers: Int) -> Int {
    let factory = factory(shape.architecture)
    return groupsAtOnce(of: shape.architecture)
      * factory.memory(of: shape, buffers: buffers, threads: factory.threads(of: threads))
  }

  /// An engine for models of one shape.
  ///
  /// - Precondition: there is one for their network, and they are no more than it holds.
  package func callAsFunction(_ shape: GroupShape, _ models: [LaneModel]) -> any TrainingEngine {
    let factory = factory(shape.architecture)
    let engine = factory.make(shape, models, threads: factory.threads(of: threads))
    precondition(
      (engine.stoppable != nil) == factory.stopsWithinEpochs, "stops unlike its factory says")
    precondition(
      factory.capacity == 1 || engine.stoppable == nil && engine.recalibrating == nil,
      "does with several models what is asked of one only")
    precondition(
      !shape.architecture.hasBuffers || engine.recalibrating != nil,
      "trains batch norms, and does not measure their statistics")
    return engine
  }
}
