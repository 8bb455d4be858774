import Tensor
import VariationalDropout

/// Which models train together.
package struct Plan: Sendable {
  /// Models that train in lockstep.
  package struct Group: Sendable {
    package var shape: GroupShape
    package var models: [any TrainableModel]

    /// What workers call the group when they claim it: a hash of its trials' names.
    package var name: Path {
      Path(StableHash.hexadecimal(of: models.map { $0.name.bytes + [0] }.joined()))
    }
  }

  package let groups: [Group]

  /// Puts models alike in architecture, nonlinearity, optimiser kind and batch size together, in
  /// the order given, as many as an engine holds; the most expensive groups come first, so that no
  /// long one is left for the end.
  ///
  /// All selected models are planned, finished or not: so every worker, and every later one, has the
  /// same groups. A group takes the same time for one model as for a full one, so groups are never
  /// split to occupy more threads: that would only use more processors for the same time.
  ///
  /// - Parameter variational: whether they train in variational form.
  package init(_ models: [any TrainableModel], _ engines: Engines, variational: Bool = true) {
    var groups: [Group] = []
    var open: [GroupShape: Int] = [:]
    for model in models {
      let shape = model.groupShape(variational: variational)
      if let i = open[shape], groups[i].models.count < engines.capacity(of: shape.architecture) {
        groups[i].models.append(model)
      } else {
        open[shape] = groups.count
        groups.append(Group(shape: shape, models: [model]))
      }
    }
    self.groups = groups.enumerated().sorted { a, b in
      let (first, second) = (a.element.shape.cost, b.element.shape.cost)
      return first == second ? a.offset < b.offset : first > second
    }.map(\.element)
  }

  private init(groups: [Group]) { self.groups = groups }

  /// What training takes, in bytes, without the data set.
  package func memory(_ engines: Engines) -> Int {
    let shapes = Set(groups.map(\.shape))
    return MemoryLimit.base + (shapes.map { engines.memory(of: $0) }.max() ?? 0)
  }

  /// How many groups can train at a time: all, as far as there are threads for them.
  package func groupsAtOnce(_ engines: Engines) -> Int {
    min(groups.count, groups.map { engines.groupsAtOnce(of: $0.shape.architecture) }.max() ?? 0)
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
