/// The gradient by the weights: sums over all images in their order, split by what they are summed for.
protocol WeightGradientPass {
  /// The lane vectors of memory for each thread.
  var ownVectors: Int { get }
  /// The lane vectors of memory for all threads.
  func sharedVectors(threads: Int) -> Int

  /// Computes the gradient of one part.
  ///
  /// - Parameters:
  ///   - images: of the batch.
  ///   - border: how `fill` is to write an image.
  ///   - gradients: of the whole batch by the outputs, image after image.
  ///   - sums: the gradient by the weights, `[output block][tap][input][16]`, which is overwritten.
  func run(
    _ workspace: Workspace, images: Int,
    fill: (_ image: Int, _ border: Border, _ into: MutableLaneSpan) -> Void,
    gradients: LaneSpan, into sums: MutableLaneSpan)
}
