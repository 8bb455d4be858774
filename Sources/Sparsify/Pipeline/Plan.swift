import Tensor
import VariationalDropout

/// Which models train together.
package struct Plan: Sendable {
  /// Models that train in lockstep.
  package struct Group: Sendable {
    package var shape: GroupShape
    package var models: [any TrainableModel]

    /// Their nonlinearities and optimisers, each pair once.
    package var kinds: [ModelKind] { models.grouped(by: \.kind).map(\.key) }

    /// What workers call the group when they claim it: a hash of its trials' names.
    package var name: Path {
      Path(StableHash.hexadecimal(of: models.map { $0.name.bytes + [0] }.joined()))
    }
  }

  package let groups: [Group]

  /// Puts models of one shape together, in the order given, as many as an engine holds: first those that are alike in
  /// nonlinearity and optimiser, too, and what then is left over of several kinds in common groups, where that makes
  /// fewer. The most expensive groups come first, so that no long one is left for the end.
  ///
  /// All selected models are planned, finished or not: so every worker, and every later one, has the
  /// same groups. A group takes the same time for one model as for a full one, and little more for models of several
  /// kinds; so groups are never split to occupy more threads: that would only use more processors for the same time.
  ///
  /// - Parameters:
  ///   - variational: whether they train in variational form.
  ///   - data: what they train on.
  package init(
    _ models: [any TrainableModel], _ engines: Engines, variational: Bool = true, on data: DataSet
  ) {
    let shapes = models.grouped { $0.groupShape(variational: variational, on: data) }
    groups = shapes.flatMap { shape, models in
      Self.split(models, capacity: engines.capacity(of: shape.architecture))
        .map { Group(shape: shape, models: $0) }
    }.enumerated().sorted { a, b in
      let (first, second) = (a.element.shape.cost, b.element.shape.cost)
      return first == second ? a.offset < b.offset : first > second
    }.map(\.element)
  }

  private static func split(
    _ models: [any TrainableModel], capacity: Int
  ) -> [[any TrainableModel]] {
    var groups: [[any TrainableModel]] = []
    var rests: [[any TrainableModel]] = []
    for (_, models) in models.grouped(by: \.kind) {
      let parts = models.chunked(capacity)
      for part in parts where part.count == capacity { groups.append(part) }
      if let rest = parts.last, rest.count < capacity { rests.append(rest) }
    }
    // One nonlinearity beside another costs in every sample, an optimiser only in every step.
    let joined = rests.flatMap { $0 }.grouped(by: \.kind.nonlinearity).flatMap(\.members)
      .chunked(capacity)
    return groups + (joined.count < rests.count ? joined : rests)
  }

  private init(groups: [Group]) { self.groups = groups }

  /// What training takes, in bytes, without the data set.
  package func memory(_ engines: Engines) -> Int {
    let needs = groups.grouped(by: \.shape).map { shape, groups in
      let buffers = groups.flatMap(\.kinds).map(\.optimizer.bufferNames.count).max() ?? 0
      return engines.memory(of: shape, buffers: buffers)
    }
    return MemoryLimit.base + (needs.max() ?? 0)
  }

  /// Groups that occupy equally many threads each.
  package struct Part: Sendable {
    /// What one of them occupies.
    package let threads: Int
    /// How many can train at a time: all, as far as there are threads for them.
    package let atOnce: Int
    package let groups: [Group]
  }

  /// All groups, by the threads that one occupies.
  package func parts(_ engines: Engines) -> [Part] {
    groups.grouped { engines.threadsAtOnce(of: $0.shape.architecture) }.map { threads, groups in
      Part(
        threads: threads,
        atOnce: min(groups.count, engines.groupsAtOnce(of: groups[0].shape.architecture)),
        groups: groups)
    }
  }

  /// How many groups can train at a time, at most.
  package func groupsAtOnce(_ engines: Engines) -> Int {
    parts(engines).map(\.atOnce).max() ?? 0
  }

  /// The plan without the models that `isIncluded` leaves out, and without groups that become empty.
  package func filter(_ isIncluded: (any TrainableModel) throws -> Bool) rethrows -> Plan {
    let rest = try groups.map {
      Group(shape: $0.shape, models: try $0.models.filter(isIncluded))
    }
    return Plan(groups: rest.filter { !$0.models.isEmpty })
  }
}

extension GroupShape {
  /// Multiplications of one forward pass: what the time of a step grows with.
  var cost: Int {
    architecture.layers.reduce(0) { $0 + $1.multiplications }
  }
}
