extension Architecture {
  /// For each layer the layers that read its outputs, channel by channel, whatever is done to them on the way; of the
  /// last none.
  public var readers: [[Int]] {
    var readers = [[Int]](repeating: [], count: layers.count)
    // The layers whose outputs a node passes on.
    var sources: [Set<Int>] = []
    for node in nodes {
      let passed = node.inputs.reduce(into: Set<Int>()) { $0.formUnion(sources[$1]) }
      guard case .weighted(let layer) = node.operation else {
        sources.append(passed)
        continue
      }
      for source in passed { readers[source].append(layer) }
      sources.append([layer])
    }
    return readers
  }

  /// Whether units can be removed without changing what is left: where nothing but one layer reads each layer, no
  /// convolution pads its images, which would let a constant end at their border, and nothing normalises.
  public var canLoseUnits: Bool {
    layers.allSatisfy { $0.padding == 0 }
      && !nodes.contains { [.batchNorm, .add].contains($0.operation) }
  }
}
