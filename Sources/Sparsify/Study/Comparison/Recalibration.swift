/// How the statistics of a model's batch norms were measured anew, without noise and with pruned weights at zero.
struct Recalibration: Sendable, Hashable {
  /// The images, from the first one of training on; all where there are fewer.
  let images: Int
  /// How many of them make a batch.
  let batchSize: Int
}
