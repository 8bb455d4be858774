import CLanes

extension BatchEngine {
  /// About the bytes that an engine takes, beside the images.
  public static func memory(of shape: GroupShape, threads: Int) -> Int {
    let architecture = shape.architecture
    // What grows with the batch is the difference of two small networks.
    let vectors = [1, 2].map { images in
      BatchNetwork(
        nodes: architecture.nodes, layers: architecture.layers, variational: shape.variational,
        capacity: images, team: ThreadTeam(threads: 1)
      ).vectorCount
    }
    let image = vectors[1] - vectors[0]
    let numbers = architecture.tensors(variational: shape.variational).reduce(0) { $0 + $1.count }
    // Values, gradients, buffers and sigma², and the values once more for evaluation; a state outside.
    let copies = 4 + 2 * shape.optimizer.bufferNames.count + 2
    return (vectors[0] + (shape.batchSize - 1) * image) * MemoryLayout<lane_f32>.stride
      + threads * (1 << 20) + copies * numbers * MemoryLayout<Float>.stride
  }
}
