import Tensor
import VariationalDropout

/// Which models train together.
package struct Plan: Sendable {
  /// Models that train in lockstep.
  package struct Group: Sendable {
    package var shape: GroupShape
    package var models: [SourceModel]
  }

  package let groups: [Group]

  /// Puts models alike in architecture, nonlinearity, optimiser kind and batch size together, in
  /// the order given, at most `capacity` each; the most expensive groups come first, so that no
  /// long one is left for the end.
  ///
  /// A group takes the same time for one model as for a full one, so groups are never split to
  /// occupy more threads: that would only use more processors for the same time. A model's numbers
  /// don't depend on its group, so what an interruption leaves is grouped anew.
  package init(_ models: [SourceModel], capacity: Int) {
    precondition(capacity > 0, "groups of \(capacity) models")
    var groups: [Group] = []
    var open: [GroupShape: Int] = [:]
    for model in models {
      let shape = model.groupShape
      if let i = open[shape], groups[i].models.count < capacity {
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
}

extension SourceModel {
  package var groupShape: GroupShape {
    GroupShape(
      architecture: architecture, nonlinearity: nonlinearity, optimizer: optimizer,
      batchSize: batchSize, variational: true)
  }
}

extension GroupShape {
  /// Multiplications of one forward pass: what the time of a step grows with.
  fileprivate var cost: Int {
    architecture.layers.reduce(0) { $0 + $1.weightCount * $1.outputSide * $1.outputSide }
  }
}
