import Tensor
import VariationalDropout

/// The files of a shard of a pack while they are written, see `PackForm`.
final class PackShard {
  /// The models that it has so far, and that it is to have.
  private(set) var count = 0
  private let total: Int
  private let number: Int
  private let zoo: ExportedZoo
  private let folder: Path
  private let files: FileSystem
  private let weights: ArrayFileWriter
  private let trials: GrowingFile
  /// Nil until a model has some.
  private var predictions: ArrayFileWriter?
  /// The images that are predicted; 0 until that is known.
  private var images = 0

  init(
    number: Int, of total: Int, zoo: ExportedZoo, in folder: Path, files: FileSystem
  ) throws {
    self.number = number
    self.total = total
    self.zoo = zoo
    self.folder = folder
    self.files = files
    let (epochs, parameters) = (zoo.epochs.count, zoo.architecture.parameterCount)
    var arrays = [
      ArrayOutline("weights", .number(.float32), shape: [total, epochs, parameters]),
      ArrayOutline("present", .number(.bool), shape: [total, epochs]),
    ]
    if zoo.isTwin {
      arrays += [
        ArrayOutline("full", .number(.float32), shape: [total, parameters]),
        ArrayOutline("kept", .number(.uint8), shape: [total, epochs, (parameters + 7) / 8]),
      ]
    }
    weights = try ArrayFileWriter(
      SafetensorsLayout(
        arrays, metadata: [("format", PackForm.format), ("version", "\(PackForm.version)")]),
      to: folder / Self.name("shard", number, "safetensors"), files: files)
    trials = try GrowingFile(folder / Self.name("trials", number, "jsonl"), files: files)
  }

  private static func name(_ stem: String, _ number: Int, _ ending: String) -> Path {
    Path("\(stem)-\(String(number, width: 5)).\(ending)")
  }

  var isFull: Bool { count == total }

  /// - Precondition: it is not full.
  func add(_ trial: PackedTrial) throws {
    try weights.append(trial.weights, to: "weights")
    try weights.append(trial.present, to: "present")
    if zoo.isTwin {
      try weights.append(trial.full, to: "full")
      try weights.append(trial.kept, to: "kept")
    }
    try trials.append(trial.line)
    try add(trial.predictions)
    count += 1
  }

  private func add(_ made: (full: [UInt16], sparse: [[UInt16]])?) throws {
    if predictions == nil, let made { try beginPredictions(images: made.full.count) }
    guard let predictions else { return }
    let fitting = made.flatMap { $0.full.count == images ? $0 : nil }
    try add(fitting?.full ?? Array(repeating: 0, count: images), to: "full", of: predictions)
    for place in zoo.epochs.indices {
      try add(
        fitting?.sparse[place] ?? Array(repeating: 0, count: images), to: "sparse", of: predictions)
    }
    try predictions.append([fitting != nil], to: "present")
  }

  private var isNarrow: Bool { zoo.architecture.classes <= 256 }

  private func add(
    _ classes: [UInt16], to name: String, of predictions: ArrayFileWriter
  ) throws(FileError) {
    if isNarrow {
      try predictions.append(classes.map { UInt8(truncatingIfNeeded: $0) }, to: name)
    } else {
      try predictions.append(classes.map { Int32($0) }, to: name)
    }
  }

  /// Begins the file of predictions, with nothing for the models so far.
  private func beginPredictions(images: Int) throws {
    self.images = images
    let type = ElementType.number(isNarrow ? .uint8 : .int32)
    predictions = try ArrayFileWriter(
      SafetensorsLayout([
        ArrayOutline("full", type, shape: [total, images]),
        ArrayOutline("sparse", type, shape: [total, zoo.epochs.count, images]),
        ArrayOutline("present", .number(.bool), shape: [total]),
      ]), to: folder / predictionsName, files: files)
    for _ in 0..<count { try add(nil) }
  }

  private var predictionsName: Path { Self.name("predictions", number, "safetensors") }

  /// - Precondition: it is full.
  func finish() throws(FileError) {
    try weights.finish()
    try trials.finish()
    try predictions?.finish()
  }

  /// What index.json says of it.
  ///
  /// - Parameter first: the number of its first model in the pack.
  func entry(first: Int) -> JSONObject {
    var entry: JSONObject = [
      "file": .string(Self.name("shard", number, "safetensors").description),
      "trials": .string(Self.name("trials", number, "jsonl").description),
    ]
    if predictions != nil { entry["predictions"] = .string(predictionsName.description) }
    entry["first"] = .integer(first)
    entry["count"] = .integer(count)
    return entry
  }
}
