import Tensor
import VariationalDropout

extension ExportKind {
  static let tokens = ExportKind(
    "tokens", "samples of tokens, split, for SANE",
    options: [
      .value(
        "token-size", "n", \.tokenSize, .between(2, 1_000_000),
        help:
          "The numbers in a token; longer channels are cut. (default: what the longest needs)")
    ]
  ) { zoo, options, folder, files in
    try TokensForm(zoo, size: options.tokenSize, in: folder, files: files)
  }
}

/// The preprocessed data set that SANE loads: a file of tokens for each model and epoch, in a folder for each set.
///
/// Keys, shapes and names: `src/SANE/datasets/dataset_preprocessing.py` and `dataset_sampling_preprocessed.py` of
/// https://github.com/HSG-AIML/SANE. One view of each model, all its tokens, not standardised.
struct TokensForm: ExportForm {
  struct Part: Sendable {
    var trial: Path
    /// A file for each epoch.
    var samples: [[UInt8]]
  }

  let trials: [StudiedTrial]
  private let zoo: ExportedZoo
  private let split: ExportSplit
  private let layout: TokenLayout
  private let folder: Path
  private let files: FileSystem
  /// The samples of each set so far.
  private var counts: [DataSetPart: Int] = [:]

  init(_ zoo: ExportedZoo, size: Int?, in folder: Path, files: FileSystem) throws {
    self.zoo = zoo
    self.folder = folder
    self.files = files
    split = ExportSplit(zoo.trials)
    trials = split.trials
    layout = TokenLayout(zoo.architecture, size: size)
    guard layout.places.count <= Int(Int16.max) else {
      throw RunError(.usage, "tokens of \(layout.size) are too many: choose a larger --token-size")
    }
    for part in DataSetPart.allCases { try files.createFolder(folder / Self.folderName(part)) }
  }

  private static func folderName(_ part: DataSetPart) -> Path {
    Path("dataset_torch.\(part.stem)")
  }

  func part(of trial: ExportedTrial) -> Part {
    Part(
      trial: trial.trial.name,
      samples: zoo.epochs.compactMap { epoch in
        trial.models[epoch].map { sample($0, trial.rows[epoch], epoch) }
      })
  }

  private func sample(_ model: ExportedModel, _ row: ResultRow?, _ epoch: Int) -> [UInt8] {
    let (count, size) = (layout.places.count, layout.size)
    let properties = SampleProperty.essential.map {
      Float($0.number(row, epoch: epoch) ?? .nan)
    }
    let positions = ByteStorage(copying: Array(layout.positions.joined()))
    return TorchWriter.file(
      .dict([
        ("w", .tensor(Tensor(layout.tokens(of: model.vector), shape: [1, count, size]))),
        ("m", .tensor(Tensor(layout.mask, shape: [count, size]))),
        ("p", .tensor(Tensor(dtype: .int16, shape: [count, 3], storage: positions))),
        ("props", .tensor(Tensor(properties, shape: [properties.count]))),
      ]))
  }

  mutating func add(_ part: Part?) throws {
    guard let part else { return }
    let set = split.part(of: part.trial)
    for sample in part.samples {
      let number = counts[set, default: 0]
      try files.write(
        sample, to: folder / Self.folderName(set) / Path("sample_\(number).pt"), durably: false)
      counts[set] = number + 1
    }
  }

  func finish() throws {
    for part in DataSetPart.allCases {
      try write(info(part), "dataset_info_\(part.stem).json")
      // Nothing is standardised.
      try write(["mode": .null], "dataset_normalization_\(part.stem).json")
    }
    try files.write(zoo.indexFile, to: folder / "index_dict.json")
  }

  private func write(_ object: JSONObject, _ name: String) throws(FileError) {
    try files.write(Array(JSONValue.object(object).text().utf8), to: folder / Path(name))
  }

  /// What SANE says of a set that it preprocessed.
  private func info(_ part: DataSetPart) -> JSONObject {
    let keys = JSONValue.array(SampleProperty.essential.map { .string($0.name) })
    let largest = (0..<3).map { axis in layout.positions.map { Int($0[axis]) }.max() ?? 0 }
    return [
      "zoo_path": .string(zoo.name.description), "num_samples": .integer(counts[part] ?? 0),
      "supersample": 1, "properties": keys, "epoch_list": .array(zoo.epochs.map { .integer($0) }),
      "map_to_canonical": false, "permutation_number": 0, "permutations_per_sample": 0,
      "standardize": false, "ds_split": .array(ExportSplit.shares.map { .number($0) }),
      "max_samples": .null, "weight_threshold": .number(.infinity),
      "property_keys": ["result_keys": keys, "config_keys": []], "num_threads": 1,
      "shuffle_path": true, "windowsize": .integer(layout.places.count),
      "split": .string(part.stem), "max_positions": .array(largest.map { .integer($0) }),
    ]
  }

  private static let normalization = """
     All of batch norms is left out, scales and shifts too: SANE's `tokens_to_checkpoint` needs `ignore_bn=True`.
    """

  var readme: String {
    zoo.readme(
      "Models as tokens",
      """
      What SANE's `PreprocessedSamplingDataset` loads: `dataset_torch.{train,val,test}/sample_<i>.pt`, each a dict

      | key | | |
      |---|---|---|
      | `w` | [1, \(layout.places.count), \(layout.size)] float32 | tokens: the weights that lead to one output channel, \
      then its bias, then zeros |
      | `m` | [\(layout.places.count), \(layout.size)] bool | where a token has a number |
      | `p` | [\(layout.places.count), 3] int16 | the token's number, its layer, its channel |
      | `props` | [3] float32 | \(codeWords(SampleProperty.essential.map(\.name))) |

      One view of each model, neither permuted, nor cut into windows, nor standardised: their own augmentations do \
      that. WeightCLIP makes the same tokens from the zoo itself.\
      \(zoo.architecture.hasBuffers ? Self.normalization : "")

      \(ExportSplit.text)
      """)
  }
}
