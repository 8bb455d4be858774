import Tensor

extension ArrayFormat {
  static let npz = ArrayFormat(NumpyWeights())
}

/// `weights.npz`: texts are arrays among the others.
struct NumpyWeights: WeightsFile {
  var name: String { "npz" }
  var explanation: String { "npz for numpy" }

  func writer(
    _ arrays: [ArrayOutline], _ texts: WeightsTexts, to path: Path, files: FileSystem
  ) throws(FileError) -> ArrayFileWriter {
    let columns = TextColumns(texts)
    let writer = try ArrayFileWriter(
      NumpyArchiveLayout(arrays + columns.outlines), to: path, files: files)
    try columns.write(to: writer)
    return writer
  }

  var textsText: String {
    "`names` [M], `config/…` [M] (hyperparameters and seed, as params.json calls them) and `metadata` (JSON) "
      + "are there as well."
  }

  var example: String {
    """
    archive = np.load("weights.npz", allow_pickle=False)
    names, weights = archive["names"], archive["weights"]
    metadata = json.loads(str(archive["metadata"]))
    """
  }
}
