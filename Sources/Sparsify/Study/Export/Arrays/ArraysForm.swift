import Tensor
import VariationalDropout

/// All models in one file, such as `weights.npz`.
///
/// Arrays over M models, E epochs and P parameters, see `readme`. What is missing is NaN, with `present`
/// and `kept` false. Written as the models come, so that memory does not grow with the zoo.
struct ArraysForm: ExportForm {
  struct Part: Sendable {
    var weights: [Float]
    var kept: [Bool]
    var logAlpha: [Float]
    var present: [Bool]
    var full: [Float]
    /// For each column of result.json its values, epoch by epoch.
    var measures: [[Double]]
  }

  let trials: [StudiedTrial]
  private let zoo: ExportedZoo
  /// The columns of result.json.
  private let measures: [String]
  private let hasLogAlpha: Bool
  private let writer: ArrayFileWriter
  private let file: any WeightsFile
  private let missing: Part

  let problems: [Path: String]

  init(_ zoo: ExportedZoo, _ file: any WeightsFile, in folder: Path, files: FileSystem) throws {
    self.zoo = zoo
    self.file = file
    trials = zoo.trials
    hasLogAlpha = zoo.hasLogAlpha
    (measures, problems) = zoo.measuredColumns()
    let (models, epochs, count) = (trials.count, zoo.epochs.count, zoo.architecture.parameterCount)
    func array(_ name: String, _ dtype: DType, _ shape: Int...) -> ArrayOutline {
      ArrayOutline(name, .number(dtype), shape: shape)
    }
    var arrays = [array("weights", .float32, models, epochs, count)]
    if zoo.isTwin {
      arrays.append(array("full", .float32, models, count))
      arrays.append(array("kept", .bool, models, epochs, count))
    }
    if hasLogAlpha { arrays.append(array("log_alpha", .float32, models, epochs, count)) }
    arrays += [
      array("present", .bool, models, epochs), array("is_weight", .bool, count),
      array("epochs", .int64, epochs),
      array("layer_start", .int64, zoo.architecture.layers.count),
    ]
    arrays += measures.map { array($0, .float64, models, epochs) }
    missing = Part(
      weights: Array(repeating: .nan, count: epochs * count),
      kept: Array(repeating: false, count: epochs * count),
      logAlpha: Array(repeating: .nan, count: hasLogAlpha ? epochs * count : 0),
      present: Array(repeating: false, count: epochs),
      full: Array(repeating: .nan, count: count),
      measures: measures.map { _ in Array(repeating: .nan, count: epochs) })
    writer = try file.writer(
      arrays, WeightsTexts(zoo), to: folder / Path("weights.\(file.name)"), files: files)
    try files.write(zoo.indexFile, to: folder / "index_dict.json")
    try writer.append(zoo.architecture.isWeight, to: "is_weight")
    try writer.append(zoo.epochs.map { Int64($0) }, to: "epochs")
    try writer.append(zoo.architecture.layerStarts.map { Int64($0) }, to: "layer_start")
  }

  var extras: Set<ExportedTrial.Extra> { zoo.isTwin ? [.full] : [] }

  func part(of trial: ExportedTrial) throws -> Part {
    var part = missing
    let count = zoo.architecture.parameterCount
    for (place, epoch) in zoo.epochs.enumerated() {
      for (column, measure) in measures.enumerated() {
        part.measures[column][place] = trial.rows[epoch]?[measure] ?? .nan
      }
      guard let model = trial.models[epoch] else { continue }
      let range = (place * count)..<((place + 1) * count)
      part.present[place] = true
      part.weights.replaceSubrange(range, with: model.vector)
      if zoo.isTwin { part.kept.replaceSubrange(range, with: model.kept) }
      if hasLogAlpha, let logAlpha = model.logAlpha {
        part.logAlpha.replaceSubrange(range, with: logAlpha)
      }
    }
    if let full = trial.full { part.full = full.model.vector }
    return part
  }

  func add(_ part: Part?) throws {
    let part = part ?? missing
    try writer.append(part.weights, to: "weights")
    if zoo.isTwin {
      try writer.append(part.full, to: "full")
      try writer.append(part.kept, to: "kept")
    }
    if hasLogAlpha { try writer.append(part.logAlpha, to: "log_alpha") }
    try writer.append(part.present, to: "present")
    for (name, values) in zip(measures, part.measures) { try writer.append(values, to: name) }
  }

  func finish() throws { try writer.finish() }

  var readme: String {
    ArraysReadme(zoo, file, measures: measures, hasLogAlpha: hasLogAlpha).text
  }
}
