import Tensor
import VariationalDropout

/// A model of a new zoo.
package struct GeneratedModel: TrainableModel {
  /// Where its first weights come from.
  package enum Start: Sendable {
    case initialised(Initialiser)
    /// A checkpoint of another zoo.
    case checkpoint(Path)
  }

  package let name: Path
  package let architecture: Architecture
  package let nonlinearity: Nonlinearity
  package let optimizer: OptimizerKind
  package let hyperparameters: Hyperparameters
  package let batchSize: Int
  package let seed: Seed
  package let notes: [String]
  package let start: Start
  package var isTrained: Bool { false }
  /// What params.json says, but for the data set.
  private let parameters: JSONObject
  package var givenParameters: JSONObject { parameters }

  /// - Parameters:
  ///   - settings: what `parameters` were read as.
  ///   - lacks: what is not done as the published zoos had it.
  init(
    name: Path, architecture: Architecture, start: Start, settings: TrainingSettings,
    parameters: JSONObject, lacks: String? = nil
  ) {
    self.name = name
    self.architecture = architecture
    self.start = start
    self.parameters = parameters
    nonlinearity = settings.nonlinearity
    optimizer = settings.optimizer
    hyperparameters = settings.hyperparameters
    batchSize = settings.batchSize
    seed = settings.seed
    notes = settings.notes + (lacks.map { [$0] } ?? [])
  }

  /// - Throws: `TrialProblem` where the checkpoint has changed, or does not read any more.
  package func loadParameters(files: FileSystem) throws -> [[Float]] {
    switch start {
    case .initialised(let initialiser):
      return initialiser.parameters(
        of: architecture, key: RandomKey(seed: seed, trialKey: descriptionKey))
    case .checkpoint(let path):
      return try SourceCheckpoint(
        reading: path, expecting: architecture, files: files
      ).parameters
    }
  }

  package func trialKey(of parameters: [[Float]]) -> UInt64 { descriptionKey }

  /// The trial key of what the model is and how it is trained.
  private var descriptionKey: UInt64 {
    let beginning =
      switch start {
      case .initialised(let initialiser): initialiser.rawValue
      case .checkpoint: "checkpoint"
      }
    let numbers = [
      hyperparameters.learningRate, hyperparameters.weightDecay, hyperparameters.momentum,
      hyperparameters.dropout,
    ]
    return RandomKey.trialKey(
      of: ([
        architecture.family.rawValue, "\(architecture.channels)", "\(architecture.classes)",
        nonlinearity.rawValue, beginning, optimizer.rawValue,
        "\(hyperparameters.nesterov)", "\(batchSize)", "\(seed)",
      ] + numbers.map(\.pythonDescription)).joined(separator: "\n"))
  }

  package func description(in context: GroupContext) throws -> TrialDescription {
    var all = parameters
    all[ParamsKey.dataSet] = .string(context.dataPath)
    for (key, value) in context.images.parameters { all[key] = value }
    // Ray Tune sorts the keys.
    let sorted = all.members.sorted { $0.key < $1.key }
      .reduce(into: JSONObject()) { $0[$1.key] = $1.value }
    return TrialDescription(
      parameters: sorted,
      tensors: architecture.tensors(variational: false).map { $0.outline(in: $0.dtype) })
  }
}
