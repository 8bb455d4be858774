import Tensor
import VariationalDropout

/// A trial that lies finished in the twin, as fine-tuning goes on with it: from what its files say.
struct FinishedTrial {
  let trial: Path
  /// Its folder in the twin.
  let folder: Path
  let architecture: Architecture
  let optimizer: OptimizerKind
  /// What made it sparse.
  let method: any TrainingMethod
  /// As what it is kept.
  let store: any TrialStore
  let files: FileSystem

  /// The plain sparse checkpoint of the method's last epoch with fresh moments, and the rows up to it.
  ///
  /// - Throws: `TrialProblem`, `UntoldMask`, `FileError` and what reading state dicts throws.
  func state(fingerprint: String) throws -> TrialState {
    let trajectory = try Trajectory(of: trial, in: folder, files: files)
    let records = try trajectory.rows.prefix(method.epochs + 1).map {
      try EpochRecord(reading: $0, layers: architecture.layers)
    }
    guard records.map(\.epoch) == Array(0...method.epochs) else {
      throw TrialProblem("'\(ZooLayout.resultName)' lacks rows up to epoch \(method.epochs)")
    }
    let parameters = try values(variational: false, in: ZooLayout.checkpointsName)
    var state = TrialState(
      fingerprint: fingerprint,
      model: ModelState(
        plain: parameters, architecture: architecture, variational: false, optimizer: optimizer),
      records: records)
    state.pruned = PrunedWeights(settled: try mask(of: parameters, records[method.epochs]))
    // What makes no sense is done without.
    if let file = try files.readIfPresent(folder / TrialEvents.fileName) {
      let spreads = try? TrialEvents.logAlpha(in: file, layers: architecture.layers.map(\.name))
      state.logAlpha = (spreads ?? []).filter {
        0...method.epochs ~= $0.epoch && $0.fits(architecture)
      }
    }
    // What makes no sense is found again.
    if let file = try files.readIfPresent(folder / ZooLayout.predictionsName),
      let predictions = try? Predictions(decoding: file, memory: MemoryBudget()),
      predictions.sparse.count > method.epochs,
      predictions.areWithin(classes: architecture.classes)
    {
      state.predictions = predictions.prefix(through: method.epochs)
    }
    return state
  }

  /// What is wrong with a trial whose state can't be had for an error; nil where that tells of something else.
  func damage(_ error: any Error) -> String? {
    switch error {
    case let error as TrialProblem: error.description
    case let error as FileFormatError: error.description
    case let error as FileError: store.damage(error)
    default: nil
    }
  }

  private func path(_ name: Path) -> Path {
    folder / ZooLayout.checkpointName(epoch: method.epochs) / name
  }

  private func stateDict(
    _ name: Path, variational: Bool
  ) throws -> [Tensor] {
    let stateDict = try StateDict.read(path(name), files: files)
    return try architecture.tensors(variational: variational).map { spec in
      guard let tensor = stateDict[spec.key], tensor.count == spec.count else {
        throw TrialProblem("'\(path(name))' has no \(spec.key) of the model's shape")
      }
      return tensor
    }
  }

  private func values(variational: Bool, in name: Path) throws -> [[Float]] {
    try stateDict(name, variational: variational).map { $0.floats() }
  }

  /// What is kept: as the file beside the checkpoint says, or where the user has deleted it, all that is
  /// not zero.
  private func mask(of parameters: [[Float]], _ last: EpochRecord) throws -> Mask {
    let mask: Mask
    if method.isVariational, try files.exists(path(ZooLayout.variationalName)) {
      let form = ModelState(
        parameters: try values(variational: true, in: ZooLayout.variationalName), buffers: [],
        step: 0)
      mask = method.sparsity(of: form, pruned: PrunedWeights(), architecture).mask
    } else if !method.isVariational, try files.exists(path(ZooLayout.maskName)) {
      mask = Mask(
        kept: try values(variational: false, in: ZooLayout.maskName).map { $0.map { $0 != 0 } })
    } else {
      mask = Mask(
        kept: zip(architecture.tensors(variational: false), parameters).map { tensor, values in
          values.map { $0 != 0 || !isPrunable(tensor) }
        })
    }
    let pruned = mask.prunedWeights(of: architecture)
    guard pruned == last.prunedWeights else {
      throw UntoldMask(
        description:
          "which of the zeros in '\(path(ZooLayout.checkpointsName))' are pruned can't be told from it: its row "
          + "counts \(last.prunedWeights), the file \(pruned). Run once with --mend, which makes the "
          + "files beside it anew")
    }
    return mask
  }

  /// Whether the method may prune a plain tensor: weights, and by variational dropout the biases of
  /// convolutions.
  private func isPrunable(_ tensor: TensorSpec) -> Bool {
    method.isVariational ? architecture.hasLogAlpha(tensor) : tensor.isPrunable
  }
}

/// Files that users may delete are gone, and without them nobody can tell what a method has pruned.
private struct UntoldMask: Error, CustomStringConvertible {
  let description: String
}
