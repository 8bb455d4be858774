import Tensor
import VariationalDropout

extension Mask {
  /// What the file `mask` of a checkpoint says, of twins that are pruned for good.
  ///
  /// - Parameter path: where it was read, for messages.
  /// - Throws: `TrialProblem` where it is not of this network.
  init(
    _ stateDict: StateDict, at path: Path, of architecture: Architecture
  ) throws(TrialProblem) {
    var kept: [[Bool]] = []
    for tensor in architecture.tensors(variational: false) {
      guard let mask = stateDict[tensor.key], mask.dtype == .bool, mask.shape == tensor.shape
      else { throw TrialProblem("\(path): \(tensor.key) is no mask of shape \(tensor.shape)") }
      kept.append(mask.floats().map { $0 != 0 })
    }
    self.init(kept: kept)
  }
}

extension KeptWeights {
  /// The same of its weights.
  ///
  /// - Throws: `TrialProblem` where it is not of this network, and what reading throws.
  init(
    maskAt path: Path, of architecture: Architecture, files: FileSystem, memory: MemoryBudget
  ) throws {
    let stateDict = try StateDict.read(
      path, stems: Architecture.keyStems, files: files, memory: memory)
    let mask = try Mask(stateDict, at: path, of: architecture)
    self.init(
      zip(architecture.layers, architecture.weightPlaces(variational: false)).map { layer, place in
        (0..<layer.weightCount).map { mask[place, $0] }
      })
  }
}
