import Tensor

/// The names of files and folders in a zoo, whoever made it.
package enum ZooLayout {
  /// The data set that all models of a zoo were trained on, in its root.
  package static let dataSetName: Path = "dataset.pt"

  /// With it this tool says that a folder is its own: a zoo, a trial, a work folder.
  package static let markName: Path = "sparsify.json"
  /// Where a zoo is made before it is at its place, if nothing else is asked for.
  static func usualWork(of zoo: Path) -> Path { zoo.suffixed(".work") }

  package static let parametersName: Path = "params.json"
  package static let pickledParametersName: Path = "params.pkl"
  package static let resultName: Path = "result.json"
  package static let progressName: Path = "progress.csv"

  /// Of a twin's trial, see `Predictions`.
  package static let predictionsName: Path = "predictions.npz"

  /// Of a pack of models: what lists its shards.
  package static let packIndexName: Path = "index.json"
  /// Of a trial in a pack: the model that the twin began with.
  package static let fullName: Path = "full"

  package static let checkpointsName: Path = "checkpoints"
  package static let variationalName: Path = "variational"
  /// Of twins that are pruned for good.
  package static let maskName: Path = "mask"
  package static let optimizerName: Path = "optimizer"
  /// Ray's empty files in a checkpoint's folder.
  package static let rayDotFiles: [Path] = [".is_checkpoint", ".tune_metadata"]

  /// The last epoch that a checkpoint's name has room for.
  package static let mostEpochs = 999_999
  /// No file tells of a later epoch, whoever wrote it: what is counted on from there is a number, too.
  package static let largestEpoch = Int(Int32.max)

  /// No file tells of more models of a zoo.
  package static let mostModels = 1_000_000_000

  /// `checkpoint_000025`.
  package static func checkpointName(epoch: Int) -> Path {
    Path("checkpoint_\(String(epoch, width: 6))")
  }
}
