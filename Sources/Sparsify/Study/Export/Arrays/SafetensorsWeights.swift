import Tensor

extension ArrayFormat {
  static let safetensors = ArrayFormat(SafetensorsWeights())
}

/// `weights.safetensors`, which has no arrays of texts: they are in its metadata.
struct SafetensorsWeights: WeightsFile {
  var name: String { "safetensors" }
  var explanation: String { "safetensors, which can be read in part" }

  func writer(
    _ arrays: [ArrayOutline], _ texts: WeightsTexts, to path: Path, files: FileSystem
  ) throws(FileError) -> ArrayFileWriter {
    let metadata =
      texts.description.members.map { key, value in
        (key.description, value.string?.description ?? value.text())
      } + [("names", JSONValue.array(texts.names.map { .string($0) }).text())]
      + texts.config.columns.map { ("config/\($0.key)", $0.values.json.text()) }
    return try ArrayFileWriter(
      SafetensorsLayout(arrays, metadata: metadata), to: path, files: files)
  }

  var textsText: String {
    "`names`, `epochs`, `index_dict`, the hyperparameters `config/…` and the rest stand as JSON texts in the "
      + "file's metadata."
  }

  var example: String {
    """
    from safetensors import safe_open
    with safe_open("weights.safetensors", "np") as file:
        names = json.loads(file.metadata()["names"])
        last = file.get_slice("weights")[:, -1]          # [M, P]
    """
  }
}
