/// Which entries of a model's plain tensors are kept; the others are pruned, that is, zero.
///
/// Tensors are those of `Architecture.tensors(variational: false)` in their order; entries count in the row-major
/// order of their tensor.
public struct Mask: Sendable, Equatable {
  /// The entries of one tensor, a bit each, set where the entry is kept. Bits beyond the last are clear.
  private struct Bits: Sendable, Equatable {
    let count: Int
    var words: [UInt64]

    /// All set.
    init(count: Int) {
      precondition(count >= 0, "a tensor of \(count) entries")
      self.count = count
      words = Array(repeating: .max, count: (count + 63) / 64)
      if count % 64 > 0 { words[words.count - 1] = .max >> (64 - UInt64(count % 64)) }
    }

    var setCount: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
  }

  private var tensors: [Bits]

  /// Keeps everything of tensors with so many entries.
  public init(keepingAll counts: [Int]) { tensors = counts.map { Bits(count: $0) } }

  /// Keeps everything of a model.
  public init(keepingAllOf architecture: Architecture) {
    self.init(keepingAll: architecture.tensors(variational: false).map(\.count))
  }

  /// - Parameter kept: for each tensor and entry whether it is kept.
  public init(kept: [[Bool]]) {
    self.init(keepingAll: kept.map(\.count))
    for (tensor, kept) in kept.enumerated() {
      for (index, isKept) in kept.enumerated() where !isKept { self[tensor, index] = false }
    }
  }

  /// The entries of each tensor.
  public var counts: [Int] { tensors.map(\.count) }

  /// Whether the entry `index` of tensor `tensor` is kept.
  public subscript(tensor: Int, index: Int) -> Bool {
    get {
      check(tensor, index)
      return tensors[tensor].words[index / 64] >> UInt64(index % 64) & 1 == 1
    }
    set {
      check(tensor, index)
      let bit = UInt64(1) << UInt64(index % 64)
      if newValue {
        tensors[tensor].words[index / 64] |= bit
      } else {
        tensors[tensor].words[index / 64] &= ~bit
      }
    }
  }

  private func check(_ tensor: Int, _ index: Int) {
    precondition(tensors.indices.contains(tensor), "tensor \(tensor) of \(tensors.count)")
    precondition(
      0..<tensors[tensor].count ~= index, "entry \(index) of \(tensors[tensor].count)")
  }

  // MARK: Counts

  /// The entries of all tensors that are kept.
  public var keptCount: Int { tensors.reduce(0) { $0 + $1.setCount } }

  /// The pruned entries of one tensor.
  public func prunedCount(ofTensor tensor: Int) -> Int {
    precondition(tensors.indices.contains(tensor), "tensor \(tensor) of \(tensors.count)")
    return tensors[tensor].count - tensors[tensor].setCount
  }

  /// The pruned weights of each layer, without biases.
  ///
  /// - Precondition: the tensors are the architecture's.
  public func prunedWeights(of architecture: Architecture) -> [Int] {
    precondition(
      counts == architecture.tensors(variational: false).map(\.count),
      "a mask of \(counts) for another network")
    return architecture.weightPlaces(variational: false).map { prunedCount(ofTensor: $0) }
  }

  // MARK: Two masks

  /// The entries that both masks keep.
  ///
  /// - Precondition: the masks are of tensors with the same counts.
  public func overlap(with other: Mask) -> Int {
    precondition(counts == other.counts, "tensors of \(counts) and \(other.counts) entries")
    return zip(tensors, other.tensors).reduce(0) { total, pair in
      zip(pair.0.words, pair.1.words).reduce(total) { $0 + ($1.0 & $1.1).nonzeroBitCount }
    }
  }

  // MARK: Values

  /// The values with exactly 0 where they are pruned, NaN or not.
  ///
  /// - Precondition: `values` has this mask's tensors, each with its count.
  public func applied(to values: [[Float]]) -> [[Float]] {
    precondition(
      values.map(\.count) == counts,
      "tensors of \(values.map(\.count)) values, \(counts) in the mask"
    )
    return values.enumerated().map { tensor, values in
      values.enumerated().map { index, value in self[tensor, index] ? value : 0 }
    }
  }
}
