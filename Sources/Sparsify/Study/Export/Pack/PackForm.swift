import Tensor
import VariationalDropout

extension ExportKind {
  static let pack = ExportKind(
    "pack", "shards of 1,000 models and an index, for large collections", takesAllEpochs: true
  ) { zoo, _, folder, files in
    guard !zoo.architecture.hasBuffers else {
      throw RunError(
        .usage,
        "a pack holds what is learned: of a \(zoo.architecture.family.rawValue) the running statistics would be lost. Give "
          + "--as zoo.")
    }
    return PackForm(zoo, in: folder, files: files)
  }
}

/// The packed form, for collections of many models: shards of 1,000 models each, and `index.json`.
///
/// Of m models, E epochs and P parameters a shard is
///
/// * `shard-00000.safetensors`: `weights` [m, E, P] float32, pruned ones zero; `present` [m, E] bool; of twins `kept`
///   [m, E, ⌈P/8⌉] uint8, bit j of byte i for parameter 8i + j, set where it survives, and `full` [m, P] float32, the
///   model that the twin began with
/// * `trials-00000.jsonl`: a line for each model in the same order, see `PackedTrial`
/// * `predictions-00000.safetensors`, where the twin has kept predictions: `full` [m, N] and `sparse` [m, E, N] uint8
///   (int32 above 256 classes), `present` [m] bool
///
/// `index.json` says what is in which, with the zoo's mark under `mark`; `config.json` is the zoo's own. Nothing that
/// reading it as a zoo needs is left out but log_sigma2, so no other threshold can be taken. What is missing is NaN in
/// `weights` and `full`, and zero elsewhere.
///
/// Source: layout and numbers in study.md, "Packed".
struct PackForm: ExportForm {
  let trials: [StudiedTrial]
  private let zoo: ExportedZoo
  private let folder: Path
  private let files: FileSystem
  private var shard: PackShard?
  /// What index.json says of the shards so far.
  private var shards: [JSONValue] = []
  private var count = 0

  /// What its files say that they are.
  static let format = "sparsify-pack"
  /// What their index is written by, and read.
  static let version = 1

  /// The models of a shard.
  private static let shardSize = 1_000

  init(_ zoo: ExportedZoo, in folder: Path, files: FileSystem) {
    trials = zoo.trials
    self.zoo = zoo
    self.folder = folder
    self.files = files
  }

  var extras: Set<ExportedTrial.Extra> { zoo.isTwin ? [.full, .predictions] : [] }

  func part(of trial: ExportedTrial) -> PackedTrial { PackedTrial(trial, of: zoo) }

  mutating func add(_ part: PackedTrial?) throws {
    // What is left out of a pack is left out epoch by epoch.
    guard let part else { return }
    let shard = try self.shard ?? nextShard()
    try shard.add(part)
    self.shard = shard
    count += 1
    if shard.isFull { try finishShard() }
  }

  private func nextShard() throws -> PackShard {
    try PackShard(
      number: shards.count, of: min(Self.shardSize, trials.count - count), zoo: zoo, in: folder,
      files: files)
  }

  private mutating func finishShard() throws {
    guard let shard else { return }
    try shard.finish()
    shards.append(.object(shard.entry(first: count - shard.count)))
    self.shard = nil
  }

  mutating func finish() throws {
    try finishShard()
    var index = zoo.description(of: Self.format, version: Self.version)
    index["shards"] = .array(shards)
    index["names"] = .array(trials.map { .string($0.name.description) })
    if let mark = zoo.mark, let object = try? JSONValue(parsing: mark.bytes) {
      index["mark"] = object
    }
    try files.write(
      Array(JSONValue.object(index).text().utf8), to: folder / "index.json")
    try files.write(zoo.indexFile, to: folder / "index_dict.json")
    if let config = try config() {
      try files.write(config, to: folder / TargetRoot.configName)
    }
  }

  /// config.json is the zoo's own, with the threshold that models are pruned at.
  private func config() throws(FileError) -> [UInt8]? {
    guard let threshold = zoo.threshold else {
      return try files.readIfPresent(zoo.path / TargetRoot.configName)
    }
    var config = zoo.config
    config?.options[MethodOption.threshold.storedName] = .number(threshold)
    return config?.bytes()
  }

  var readme: String {
    let epochs = zoo.epochs.count
    let parameters = zoo.architecture.parameterCount
    return zoo.readme(
      "A pack of models",
      """
      \(zoo.vectorText)

      Shards of \(Self.shardSize) models (m; the last has fewer), models in the order of their names. `index.json` lists \
      the shards with the number of their first model, and `names`.

      | file | tensor or line | |
      |---|---|---|
      | `shard-00000.safetensors` | `weights` [m, \(epochs), \(parameters)] float32 | model by model; NaN where there is none |
      | | `present` [m, \(epochs)] bool | whether there is such a model |
      \(zoo.isTwin ? """
      | | `kept` [m, \(epochs), \((parameters + 7) / 8)] uint8 | `numpy.unpackbits(…, axis=-1, count=\(parameters), bitorder="little")`: 1 survives |
      | | `full` [m, \(parameters)] float32 | the model that the twin began with: `full_from` says which it is |

      """ : "")| `trials-00000.jsonl` | a JSON object a line | `name`, `params` (params.json), `rows` (result.json, without `config`), \
      `full_from` (where `full` comes from), `layers` (the layers' numbers in the state dict's keys), `config` of the rows where it is not `params`, `dtype` where \
      checkpoints are not float32, `name_bytes` where the name is not UTF-8 |
      | `predictions-00000.safetensors` | `full` [m, N], `sparse` [m, \(epochs), N] | classes that the models predict of the \
      test images, where the twin has kept them: `present` [m] |
      | `config.json` | | the zoo's own\(zoo.threshold == nil ? "" : ", with this threshold") |

      ```python
      import json
      from safetensors import safe_open

      index = json.load(open("index.json"))
      shard = index["shards"][0]
      with safe_open(shard["file"], "np") as file:
          last = file.get_slice("weights")[:, -1]          # the last epoch of all its models
          one = file.get_slice("weights")[7]               # the trajectory of one
      trials = [json.loads(line) for line in open(shard["trials"])]
      ```
      """)
  }
}
