import Tensor
import VariationalDropout

extension ExportKind {
  static let dataset = ExportKind(
    "dataset", "dataset.pt, split, for the zoos' own code ModelZooDataset"
  ) { zoo, _, folder, files in try DatasetForm(zoo, in: folder, files: files) }
}

/// `dataset.pt` as the code of the model zoos, ModelZooDataset, reads it: a dict `trainset`, `valset`, `testset` of
/// its class `ModelDatasetBase`, with all weights of a set in one storage.
///
/// Attributes and their meaning: `code/checkpoints_to_datasets/dataset_base.py` of
/// https://github.com/ModelZoos/ModelZooDataset.
struct DatasetForm: ExportForm {
  /// The models of a trial, epoch by epoch.
  struct Part: Sendable {
    var trial: Path
    var epochs: [Int] = []
    var vectors: [[Float]] = []
    var properties: [[PickleValue]] = []
  }

  let trials: [StudiedTrial]
  private let zoo: ExportedZoo
  private let split: ExportSplit
  private let properties: SampleProperties
  private let folder: Path
  private let files: FileSystem
  private var samples: [DataSetPart: [Part]] = [:]

  private static let fileName: Path = "dataset.pt"
  private static let module = "checkpoints_to_datasets.dataset_base"
  private static let className = "ModelDatasetBase"

  init(_ zoo: ExportedZoo, in folder: Path, files: FileSystem) throws {
    let bytes = zoo.trials.count * zoo.epochs.count * zoo.architecture.parameterCount * 4
    guard bytes < ZipWriter.largestCount else {
      throw RunError(
        .usage,
        "the weights take \(bytesText(bytes)), and a dataset.pt is held in memory when it is loaded: "
          + "choose fewer --epochs, or some models with --only or --limit")
    }
    self.zoo = zoo
    self.folder = folder
    self.files = files
    split = ExportSplit(zoo.trials)
    trials = split.trials
    properties = SampleProperties(of: zoo)
  }

  var problems: [Path: String] { properties.problems }

  func part(of trial: ExportedTrial) -> Part {
    var part = Part(trial: trial.trial.name)
    for epoch in zoo.epochs {
      guard let model = trial.models[epoch] else { continue }
      part.epochs.append(epoch)
      part.vectors.append(model.vector)
      part.properties.append(
        properties.values(trial.rows[epoch], epoch: epoch, parameters: trial.trial.parameters))
    }
    return part
  }

  mutating func add(_ part: Part?) {
    guard let part, !part.epochs.isEmpty else { return }
    samples[split.part(of: part.trial), default: []].append(part)
  }

  mutating func finish() throws {
    var sets: [(String, PickleValue)] = []
    for part in DataSetPart.allCases {
      sets.append((part.key, set(part)))
      samples[part] = nil
    }
    try TorchDocument(.dict(sets), root: "dataset").write(
      to: folder / Self.fileName, files: files)
    try files.write(zoo.indexFile, to: folder / "index_dict.json")
  }

  /// One of the sets, as an object of their class.
  private func set(_ part: DataSetPart) -> PickleValue {
    let parts = samples[part] ?? []
    let count = zoo.architecture.parameterCount
    let vectors = parts.flatMap(\.vectors)
    let storage = ByteStorage(count: vectors.count * count * MemoryLayout<Float>.size) { buffer in
      for (place, vector) in vectors.enumerated() {
        let start = place * count * MemoryLayout<Float>.size
        vector.withUnsafeBytes {
          UnsafeMutableRawBufferPointer(rebasing: buffer[start...]).copyMemory(from: $0)
        }
      }
    }
    let views: [PickleValue] = vectors.indices.map {
      .tensor(
        StridedTensor(
          dtype: .float32, shape: [count], strides: [1], offset: $0 * count, storage: storage))
    }
    let places = parts.flatMap { part in part.epochs.map { (path: path(part.trial), epoch: $0) } }
    let labels: [PickleValue] = places.map {
      .string("\($0.path)#_#epoch_\($0.epoch)#_#layer_\(layerText)")
    }
    let rows = parts.flatMap(\.properties)
    let keys = properties.resultKeys + properties.configKeys
    return .instance(
      PickledInstance(
        module: Self.module, name: Self.className,
        attributes: [
          (
            "layer_lst",
            .list(
              layers.map {
                .tuple([$0.number.map { .int($0) } ?? .string($0.module), .string($0.kind)])
              })
          ),
          ("epoch_lst", .list(zoo.epochs.map { .int($0) })), ("mode", .string("vector")),
          ("task", .string("reconstruction")), ("use_bias", .bool(true)), ("verbosity", .int(0)),
          ("weight_threshold", .float(.infinity)),
          (
            "property_keys",
            .dict([
              ("result_keys", .list(properties.resultKeys.map { .string($0) })),
              ("config_keys", .list(properties.configKeys.map { .string($0) })),
            ])
          ),
          ("train_val_test", .string(part.stem)),
          ("ds_split", .list(ExportSplit.shares.map { .float($0) })),
          ("root", .list([.string(zoo.name.description)])),
          ("path_list", .list(split.sets[part].map { .string(path($0.name)) })),
          ("data_in", .list(views)), ("data_out", .list([])), ("labels_in", .list(labels)),
          ("labels_out", .list(labels)), ("paths", .list(places.map { .string($0.path) })),
          ("epochs", .list(places.map { .int($0.epoch) })),
          (
            "properties",
            .dict(keys.enumerated().map { place, key in (key, .list(rows.map { $0[place] })) })
          ),
        ]))
  }

  /// A trial as their labels name it, relative to where the zoo lies.
  private func path(_ trial: Path) -> String { "\(zoo.name)/\(trial)" }

  /// Layers with their numbers in the list of modules, or where there is none their modules.
  private var layers: [(number: Int?, module: String, kind: String)] {
    zoo.architecture.layers.map { ($0.index, $0.module, $0.isConvolution ? "conv2d" : "fc") }
  }

  /// The same as Python prints it.
  private var layerText: String {
    let pairs = layers.map { layer in
      "(\(layer.number.map(String.init) ?? "'\(layer.module)'"), '\(layer.kind)')"
    }
    return "[\(pairs.joined(separator: ", "))]"
  }

  var readme: String {
    zoo.readme(
      "A preprocessed data set of models",
      """
      `dataset.pt` is what the code of the model zoos makes of a zoo once and then loads: a dict `trainset`, `valset`, \
      `testset` of `\(Self.module).\(Self.className)`.

      ```python
      import sys, torch
      sys.path.insert(0, "ModelZooDataset/code")         # or any module of that name with a class of that name
      sets = torch.load("dataset.pt", weights_only=False)    # without weights_only before PyTorch 1.13
      weights = sets["trainset"].__get_weights__()       # [samples, \(zoo.architecture.parameterCount)]
      accuracy = sets["trainset"].properties["test_acc"]
      ```

      \(zoo.vectorText) A sample is a model after an epoch; no sample is left out for large weights \
      (`weight_threshold` is infinite). With fewer than 7 models a set is empty, which their code does not expect.

      \(ExportSplit.text)
      """)
  }
}
