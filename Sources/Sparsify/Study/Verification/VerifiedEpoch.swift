import Tensor
import VariationalDropout

/// What the checkpoint of one epoch holds, as far as it reads.
struct VerifiedEpoch: Sendable {
  let epoch: Int
  /// Of the checkpoint, in the trial's folder.
  let folder: Path
  /// `checkpoints`, in either form.
  let checkpoint: TwinCheckpoint
  /// `variational` beside a plain checkpoint; nil where there is none.
  let variational: TwinCheckpoint?
  /// The variational form, as the checkpoint or beside it; nil where there is none.
  let variationalForm: TwinCheckpoint?
  /// `mask` beside a plain checkpoint; nil where there is none.
  let mask: Mask?
  /// What the variational form prunes, and its KL divergence; nil where there is none.
  let sparsity: ModelSparsity?
  /// What the model says of images; empty where it was not evaluated.
  var measured = MeasuredEpoch()

  /// Where `checkpoints` lies.
  var file: Path { folder / ZooLayout.checkpointsName }

  var architecture: Architecture { checkpoint.architecture }

  /// - Parameters:
  ///   - folder: in the trial's folder.
  ///   - variational, mask: of the checkpoint's network.
  ///   - threshold: of log-alpha.
  init(
    _ epoch: Int, in folder: Path, _ checkpoint: TwinCheckpoint, variational: TwinCheckpoint?,
    mask: Mask?, threshold: Double
  ) {
    self.epoch = epoch
    self.folder = folder
    self.checkpoint = checkpoint
    self.variational = variational
    self.mask = mask
    variationalForm = checkpoint.isVariational ? checkpoint : variational
    sparsity = variationalForm.map {
      ModelSparsity(
        parameters: $0.parameters, architecture: $0.architecture, threshold: threshold)
    }
  }

  /// How the plain checkpoint's tensors are written.
  var forms: CheckpointForms {
    CheckpointForms(architecture: architecture, source: checkpoint.stateDict.outlines)
  }

  /// The model as it is evaluated.
  var model: StudiedModel {
    let means = checkpoint.means
    let pruning = checkpoint.isVariational ? sparsity?.mask : nil
    return StudiedModel(architecture, parameters: pruning?.applied(to: means) ?? means)
  }
}

extension StateDict {
  /// The first entry of the first tensor whose bits differ from those of another state dict of the same
  /// tensors, with the values there; nil where all are the same.
  func firstDifference(from expected: StateDict) -> (entry: String, expected: Float, found: Float)?
  {
    for (key, tensor) in expected.members {
      guard let own = self[key], own.dtype == tensor.dtype, own.shape == tensor.shape else {
        return (key.excerpt(), .nan, .nan)
      }
      let isSame = withExtendedLifetime((own, tensor)) { own.bytes.elementsEqual(tensor.bytes) }
      if isSame { continue }
      let (found, wanted) = (own.floats(), tensor.floats())
      let place =
        found.indices.first { found[$0].bitPattern != wanted[$0].bitPattern } ?? found.startIndex
      return ("\(key.excerpt())[\(place)]", wanted[place], found[place])
    }
    return nil
  }
}
