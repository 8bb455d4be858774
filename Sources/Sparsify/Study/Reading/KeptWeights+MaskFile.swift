import Tensor
import VariationalDropout

extension KeptWeights {
  /// What the file `mask` of a checkpoint says, of twins that are pruned for good.
  ///
  /// - Throws: `TrialProblem` where it is not of this network, and what reading throws.
  init(
    maskAt path: Path, of architecture: Architecture, files: FileSystem, memory: MemoryBudget
  ) throws {
    let stateDict = try StateDict.read(
      path, stem: Architecture.keyStem, files: files, memory: memory)
    let weights = architecture.tensors(variational: false).filter { $0.role == .weight }
    self.init(
      try weights.map { tensor in
        guard let mask = stateDict[tensor.key], mask.dtype == .bool, mask.shape == tensor.shape
        else { throw TrialProblem("\(path): \(tensor.key) is no mask of shape \(tensor.shape)") }
        return mask.floats().map { $0 != 0 }
      })
  }
}
