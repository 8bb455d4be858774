import Tensor
import VariationalDropout

/// What stands in the root of a finished twin or zoo, beside its trials. Does not touch the disk.
package struct TargetRoot: Sendable {
  /// A trial that can be trained, finished or not.
  package struct Model: Sendable {
    package var trial: Path
    package var architecture: Architecture
    /// What is odd about it.
    package var notes: [String]

    package init(trial: Path, architecture: Architecture, notes: [String]) {
      self.trial = trial
      self.architecture = architecture
      self.notes = notes
    }
  }

  /// From what a zoo is made.
  package enum Origin: Sendable {
    /// A twin, of a zoo whose path is relative to it.
    case sparsified(source: String)
    /// A new zoo, of a grid of hyperparameters as config.json gives it.
    case generated(grid: JSONObject)
  }

  /// The trials that have their folder in the twin.
  package var finished: [Path]
  package var models: [Model]
  package var skipped: [SkippedTrial]
  package var failed: [TrialFailure]
  /// What the twin was made with, see `RunOptions.stored`.
  package var options: JSONObject
  package var origin: Origin
  package var dataSet: JSONObject
  /// The runs that made it, the first one first: times, hosts, threads.
  package var runs: [JSONObject]
  /// What readme.md says of the tables of a twin's study; nil where there is none.
  package var studyGuide: String?

  package init(
    finished: [Path], models: [Model], skipped: [SkippedTrial],
    failed: [TrialFailure], options: JSONObject, origin: Origin, dataSet: JSONObject,
    runs: [JSONObject]
  ) {
    self.finished = finished
    self.models = models
    self.skipped = skipped
    self.failed = failed
    self.options = options
    self.origin = origin
    self.dataSet = dataSet
    self.runs = runs
  }

  /// The names of `files()`, but for those of further networks. The last says that the twin is one.
  package static let fileNames: [Path] = [
    "readme.md", scriptName, IndexFiles.name, configName,
  ]
  package static let scriptName: Path = "model.py"
  package static let configName: Path = "config.json"
  package static let trajectoriesName: Path = "trajectories.csv"
  package static let reportName: Path = "report.html"
  package static let populationName: Path = "population.json"
  /// What the study of a twin leaves in its root.
  package static let studyNames = [reportName] + RootTable.allCases.map(\.name) + [populationName]
  /// What the tool writes into the root beside the mark.
  static let names = [ZooLayout.dataSetName, trajectoriesName] + fileNames + studyNames

  /// Whether the tool may write a file of this name into the root, beside the mark.
  package static func isName(_ name: Path) -> Bool {
    names.contains(name) || IndexFiles.isFurther(name)
  }

  /// config.json, readme.md, model.py, and where there is a model index_dict.json, of several networks one of each.
  package func files() -> [TargetFile] {
    var files = [
      TargetFile("readme.md", Array(Readme(self).text.utf8)),
      TargetFile(Self.scriptName, Array(modelScript.utf8)),
    ]
    files += indexFiles.files
    // The last to appear: with it the twin says that it is one.
    files.append(TargetFile(Self.configName, TargetConfig(of: self).bytes(configStyle)))
    return files
  }

  /// A new zoo's is one line, as zoos have it.
  private var configStyle: JSONStyle {
    switch origin {
    case .sparsified: .indented(2)
    case .generated: .oneLine
    }
  }

  /// Where each layer sits in the vectorised form of the finished models, or of all while there is none.
  var indexFiles: IndexFiles {
    let isFinished = Set(finished)
    let relevant = models.filter { isFinished.contains($0.trial) }
    return IndexFiles((relevant.isEmpty ? models : relevant).map { ($0.trial, $0.architecture) })
  }
}
