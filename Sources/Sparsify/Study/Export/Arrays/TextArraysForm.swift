import Tensor
import VariationalDropout

extension ArrayFormat {
  static let csv = ArrayFormat("csv", "csv, a row for each model and epoch") {
    try TextArraysForm($0, in: $1, files: $2)
  }
}

/// All models as tables: `weights.csv`, of twins `kept.csv` and `log_alpha.csv`, with a row for each model and
/// epoch and a column for each parameter; `trajectories.csv` and `models.csv`.
struct TextArraysForm: ExportForm {
  struct Part: Sendable {
    /// Of each table its rows.
    var weights = ""
    var kept = ""
    var logAlpha = ""
    var trajectory: Trajectory
  }

  let trials: [StudiedTrial]
  private let zoo: ExportedZoo
  private let weights: GrowingFile
  private let kept: GrowingFile?
  private let logAlpha: GrowingFile?
  private var trajectories: [Trajectory] = []
  private let folder: Path
  private let files: FileSystem

  init(_ zoo: ExportedZoo, in folder: Path, files: FileSystem) throws {
    self.zoo = zoo
    self.folder = folder
    self.files = files
    trials = zoo.trials
    let head = "trial,epoch," + zoo.architecture.parameterNames.joined(separator: ",") + "\n"
    func table(_ name: Path) throws(FileError) -> GrowingFile {
      let file = try GrowingFile(folder / name, files: files)
      try file.append(head)
      return file
    }
    weights = try table("weights.csv")
    kept = zoo.isTwin ? try table("kept.csv") : nil
    logAlpha = zoo.hasLogAlpha ? try table("log_alpha.csv") : nil
    try files.write(zoo.indexFile, to: folder / "index_dict.json")
    try files.write(Array(modelTable.utf8), to: folder / "models.csv")
  }

  /// A row for each model with its hyperparameters.
  private var modelTable: String {
    let columns = ConfigColumns(trials).columns
    var table = CSVTable(header: ["trial"] + columns.map(\.key), lineEnd: "\n")
    let values = columns.map { $0.values.json.array ?? [] }
    for (place, trial) in trials.enumerated() {
      table.append([.string(trial.name.description)] + values.map { $0[place] })
    }
    return table.text
  }

  func part(of trial: ExportedTrial) -> Part {
    let own = zoo.epochs.compactMap { trial.rows[$0] }
    var part = Part(trajectory: Trajectory(of: trial.trial.name, rows: own.map(\.measured)))
    for epoch in zoo.epochs {
      guard let model = trial.models[epoch] else { continue }
      let start = CSVTable.line([.string(trial.trial.name.description), .integer(epoch)])
      part.weights += Self.row(start, model.vector.map(Self.field))
      if zoo.isTwin { part.kept += Self.row(start, model.kept.map { $0 ? "1" : "0" }) }
      if let logAlpha = model.logAlpha {
        part.logAlpha += Self.row(start, logAlpha.map(Self.field))
      }
    }
    return part
  }

  private static func row(_ start: String, _ fields: [String]) -> String {
    "\(start),\(fields.joined(separator: ","))\n"
  }

  /// The shortest digits that give the number again; nothing for NaN.
  private static func field(_ value: Float) -> String { value.isNaN ? "" : "\(value)" }

  mutating func add(_ part: Part?) throws {
    guard let part else { return }
    try weights.append(part.weights)
    try kept?.append(part.kept)
    try logAlpha?.append(part.logAlpha)
    trajectories.append(part.trajectory)
  }

  func finish() throws {
    for file in [weights, kept, logAlpha] { try file?.finish() }
    try files.write(
      Array(Trajectories(ofSome: trajectories).text.utf8), to: folder / TargetRoot.trajectoriesName)
  }

  var readme: String {
    zoo.readme(
      "Weights as tables",
      """
      \(zoo.vectorText)

      | file | |
      |---|---|
      | `weights.csv` | a row for each model and epoch, a column for each parameter, called after its layer, its kind \
      and its place in its tensor |
      \(kept == nil ? "" : "| `kept.csv` | the same shape; 1: survives |\n")\
      \(logAlpha == nil ? "" : Self.logAlphaLine)\
      | `trajectories.csv` | what result.json says of each model and epoch\
      \(zoo.threshold == nil ? "" : ", without the columns of which nothing is known") |
      | `models.csv` | hyperparameters and seed of each model, as params.json calls them |
      """)
  }

  private static let logAlphaLine = """
    | `log_alpha.csv` | the same columns, of models that have a variational form; clamped, empty at biases of linear \
    layers |

    """
}
