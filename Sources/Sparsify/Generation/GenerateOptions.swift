import Tensor
import VariationalDropout

/// What `sparsify generate` can be told.
package struct GenerateOptions: Sendable, Equatable {
  /// A dataset.pt, or a folder of idx files.
  package var dataSet: Path
  package var zoo: Path

  // MARK: The grid; nil takes the configuration file's, or what is usual

  package var architectures: ValueList<Architecture.Family>?
  package var nonlinearities: ValueList<Nonlinearity>?
  package var dropouts: ValueList<Double>?
  package var initialisers: ValueList<Initialiser>?
  package var optimizers: ValueList<OptimizerKind>?
  package var learningRates: ValueList<Double>?
  package var weightDecays: ValueList<Double>?
  package var momenta: ValueList<Double>?
  package var nesterov: Bool?
  package var batchSizes: ValueList<Int>?
  package var seeds: SeedList?
  /// What becomes of the learning rate from step to step; nil takes what is usual of the networks.
  package var schedule: RateSchedule.Shape?
  /// How training images are changed at random; nil takes what is usual of the networks.
  package var augmentation: Augmentation?
  /// The channels of the first layer, where a family leaves them open; nil takes its usual number.
  package var width: Int?
  /// What can be asked for of it.
  package static let widths = 1...4096
  /// How often every combination is trained, each time with another random seed.
  package var repetitions: Int?
  package static let possibleRepetitions = 1...TrialNaming.mostTrials
  /// A config.json with the keys of the original zoos.
  package var configuration: Path?
  package var epochs: Int?

  // MARK: Where models begin

  /// A zoo whose checkpoints models begin with, instead of new weights.
  package var from: Path?
  package var fromEpoch: Int?

  // MARK: How the data set is read

  package var idx = IdxOptions()
  /// Of a data set that stores its images as whole numbers.
  package var images = ImageOptions()

  // MARK: What is written

  package var checkpoints = TargetContent.Checkpoints.all
  /// In the names of the trials; nil takes the time of the first start.
  package var date: TrialDate?
  package var data = TargetContent.DataLink.link
  /// Nil takes the zoo's name with `.work` behind it.
  package var work: Path?

  // MARK: How to run

  package var execution = ExecutionOptions()

  package init(dataSet: Path = ".", zoo: Path = ".") {
    self.dataSet = dataSet
    self.zoo = zoo
  }
}

extension GenerateOptions {
  /// What the options say of the grid.
  package var grid: Grid {
    var grid = Grid()
    func set(_ key: String, _ values: [JSONValue]?) {
      if let values { grid.set(key, values) }
    }
    set(ParamsKey.modelType, architectures?.values.map { .string($0.rawValue) })
    set(ParamsKey.nonlinearity, nonlinearities?.values.map { .string($0.rawValue) })
    set(ParamsKey.dropout, dropouts?.values.map { .number($0) })
    set(ParamsKey.initialiser, initialisers?.values.map { .string($0.rawValue) })
    set(ParamsKey.optimizer, optimizers?.values.map { .string($0.rawValue) })
    set(ParamsKey.learningRate, learningRates?.values.map { .number($0) })
    set(ParamsKey.weightDecay, weightDecays?.values.map { .number($0) })
    set(ParamsKey.momentum, momenta?.values.map { .number($0) })
    set(ParamsKey.nesterov, nesterov.map { [.bool($0)] })
    set(ParamsKey.batchSize, batchSizes?.values.map { .integer($0) })
    set(ParamsKey.seed, seeds?.values.map { JSONValue($0) })
    return grid
  }
}

extension TargetContent.Checkpoints: OptionValue {
  package static var expectation: String { "all, last or every:N with N of at least 1" }
  package static var completion: ValueCompletion { .words(["all", "last", "every:5"]) }

  package init?(argument: [UInt8]) {
    switch String(decoding: argument, as: UTF8.self) {
    case "all": self = .all
    case "last": self = .last
    case let text where text.hasPrefix("every:"):
      guard let step = Int(text.dropFirst("every:".count)), step >= 1 else { return nil }
      self = .every(step)
    default: return nil
    }
  }

  package var argumentText: String {
    switch self {
    case .all: "all"
    case .last: "last"
    case .every(let step): "every:\(step)"
    }
  }
}
