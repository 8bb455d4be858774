import VariationalDropout

/// A number of a twin's first epoch that is not the one that it began with.
struct StartDifference {
  let tensor: TensorSpec
  /// Its place in the tensor.
  let place: Int
  let expected, found: Float

  /// The first one; nil where there is none.
  ///
  /// - Parameters:
  ///   - own, source: the values of `architecture.tensors(variational: false)`.
  ///   - isPruned: whether zeros of its own stand for pruned weights.
  ///   - hasOtherBuffers: whether running statistics were measured anew.
  init?(
    of own: [[Float]], from source: [[Float]], _ architecture: Architecture, isPruned: Bool,
    hasOtherBuffers: Bool
  ) {
    let tensors = architecture.tensors(variational: false)
    for (tensor, (own, expected)) in zip(tensors, zip(own, source)) {
      if tensor.role.isBuffer, hasOtherBuffers { continue }
      let place = own.indices.first {
        own[$0].bitPattern != expected[$0].bitPattern && !(isPruned && own[$0] == 0)
      }
      guard let place else { continue }
      (self.tensor, self.place) = (tensor, place)
      (self.expected, found) = (expected[place], own[place])
      return
    }
    return nil
  }
}
