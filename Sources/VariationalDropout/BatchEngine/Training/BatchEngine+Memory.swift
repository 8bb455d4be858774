extension BatchEngine {
  /// About the bytes that an engine takes for its model's numbers, and for a batch beside them; without the data set
  /// and the state that it was made of.
  ///
  /// - Parameter buffers: the numbers that the optimiser keeps for each parameter.
  /// - Precondition: the engine runs the network.
  public static func memory(
    of shape: GroupShape, buffers: Int, threads: Int
  ) -> (numbers: Int, batch: Int) {
    let architecture = shape.architecture
    guard let plan = BatchPlan(nodes: architecture.nodes, layers: architecture.layers) else {
      preconditionFailure("the batch engine does not run a \(architecture.family.rawValue)")
    }
    let layout = BatchLayout(plan, layers: architecture.layers, variational: shape.variational)
    let layers = plan.convolutions.map {
      ConvolutionLayer($0.geometry, variational: shape.variational)
    }
    let outputs = plan.convolutions.reduce(0) { $0 + $1.geometry.outputPlane.vectors }
    let values = plan.values.reduce(0) { $0 + ($1.isStored ? $1.plane.vectors : 0) }
    let perImage =
      (shape.variational ? 2 : 1) * outputs + values + GradientSchedule(plan).vectors
      + (plan.norms.map { BatchNormalisation.sumVectors($0.plane) }.max() ?? 0)
    let model =
      (2 + buffers) * layout.count
      + (shape.variational ? layout.weightCount : 0)
    let work =
      (layers.map { $0.sharedVectors(threads: threads) }.max() ?? 0)
      + threads * (layers.map(\.ownVectors).max() ?? 0)
    let size = MemoryLayout<LaneVector>.stride
    return (model * size, (shape.batchSize * perImage + work) * size)
  }
}
