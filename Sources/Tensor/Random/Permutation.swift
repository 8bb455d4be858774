extension RandomKey {
  /// A random order of `0..<count`: every permutation is equally likely.
  ///
  /// A function of key, epoch and purpose alone. Fisher–Yates from the end, with unbiased bounded
  /// integers made of the words of `RandomCounter` with `step` counting blocks.
  /// - Precondition: `count` is not negative and fits `Int32`.
  public func permutation(of count: Int, epoch: Int, purpose: RandomPurpose = .order) -> [Int32] {
    precondition(count >= 0 && count <= Int32.max, "a permutation of \(count)")
    var order = Array(0..<Int32(count))
    var words = WordSequence(key: self, epoch: epoch, purpose: purpose)
    order.withUnsafeMutableBufferPointer { order in
      var last = count - 1
      while last > 0 {
        let other = Int(words.next(below: UInt32(last + 1)))
        let moved = order[last]
        order[last] = order[other]
        order[other] = moved
        last -= 1
      }
    }
    return order
  }
}
