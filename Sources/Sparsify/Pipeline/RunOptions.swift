import Tensor
import VariationalDropout

/// What `sparsify run` can be told.
package struct RunOptions: Sendable, Equatable {
  package var source: Path
  package var twin: Path

  // MARK: What the numbers depend on

  /// T, the epochs of sparsification; 0 writes iteration 0 only.
  package var epochs = 25
  package var method = MethodOptions()
  package var fineTuning = FineTuningOptions()
  /// Of a data set that stores its images as whole numbers.
  package var images = ImageOptions()
  /// Of a data set that is made of idx files.
  package var idx = IdxOptions()
  /// On how many training images the statistics of batch norms are measured anew before models are evaluated and
  /// written; nil for running averages.
  package var recalibration: Int?
  /// What takes the place of the models' own hyperparameters.
  package var overrides = Overrides()

  // MARK: Which trials, and where things are

  /// Trials whose names fit this pattern only, and of those the first `limit` only.
  package var only: String?
  package var limit: Int?
  /// Whether the source may be a twin.
  package var twinAsSource = false
  /// Nil takes the source's.
  package var data: Path?
  /// Whether a data set that contradicts the zoo's records is taken. Not kept with the twin.
  package var acceptsData = false
  /// Nil takes the twin's name with `.work` behind it.
  package var work: Path?

  package var format = TargetFormat.folder
  package var content = TargetContent()
  /// The epochs whose variational form is kept; nil takes all, and of large networks the last.
  package var variational: TargetContent.Epochs?

  // MARK: How to run

  package var execution = ExecutionOptions()

  package init(source: Path = ".", twin: Path = ".") {
    self.source = source
    self.twin = twin
    content.events = Self.usualEvents
  }

  private static let usualEvents = TargetContent.Events.scalars
}

extension RunOptions {
  /// The options that the twin's files depend on, by name, null where not given: kept with the
  /// twin and compared when a run is started again.
  ///
  /// - Parameter content: what the twin holds.
  package func stored(
    _ phases: TrainingPhases, _ content: TargetContent, _ images: ImageOptions
  ) -> JSONObject {
    var object: JSONObject = [StoredOption.epochs: .integer(epochs)]
    for (name, value) in phases.stored { object[name] = value }
    for (name, value) in overrides.stored { object[name] = value }
    for (name, value) in images.stored { object[name] = value }
    object[StoredOption.form] = .string(content.form.rawValue)
    object[StoredOption.variational] = .string(content.variational.rawValue)
    object[StoredOption.optimizerState] = .string(content.optimizerState.rawValue)
    object[StoredOption.twinData] = .string(content.data.rawValue)
    // Version 0.1.0 had no such option.
    if content.events != Self.usualEvents {
      object[StoredOption.events] = .string(content.events.rawValue)
    }
    return object
  }
}

extension Overrides {
  fileprivate var stored: [(name: String, value: JSONValue)] {
    var stored: [(name: String, value: JSONValue)] = [
      (StoredOption.learningRate, learningRate.map { .number($0) } ?? .null),
      (StoredOption.weightDecay, weightDecay.map { .number($0) } ?? .null),
      (StoredOption.momentum, momentum.map { .number($0) } ?? .null),
      (StoredOption.nesterov, nesterov.map { .bool($0) } ?? .null),
      (StoredOption.optimizer, optimizer.map { .string($0.rawValue) } ?? .null),
      (StoredOption.batchSize, batchSize.map { .integer($0) } ?? .null),
      (StoredOption.nonlinearity, nonlinearity.map { .string($0.rawValue) } ?? .null),
      (StoredOption.seed, seed.map { JSONValue($0) } ?? .null),
      (StoredOption.fromEpoch, fromEpoch.map { .integer($0) } ?? .null),
    ]
    // Earlier versions had no such options.
    if decaysLogSigma2 { stored.append((StoredOption.logSigma2Decay, true)) }
    if augmentation != .none {
      stored.append((StoredOption.augmentation, .string(augmentation.rawValue)))
    }
    return stored
  }
}
