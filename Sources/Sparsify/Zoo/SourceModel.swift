import Tensor
import VariationalDropout

/// A trained model that can be sparsified.
package struct SourceModel: Sendable {
  package let trial: Trial
  /// For images of the data set, once that is known.
  package var architecture: Architecture
  package let nonlinearity: Nonlinearity
  package let optimizer: OptimizerKind
  package let hyperparameters: Hyperparameters
  package let batchSize: Int
  package let seed: Seed
  package let sourceEpoch: Int
  /// The file that was read.
  package let checkpointPath: Path
  /// The source's tensors in the order of its file. Twins keep key, order, shape and dtype.
  package let tensors: [TensorOutline]
  /// What is odd, but does no harm: a sentence each, without a full stop.
  package let notes: [String]
  /// What it was read with.
  private let overrides: Overrides
  private let commonEpoch: Int?

  package var name: Path { trial.name }

  /// Finds the checkpoint of the wanted epoch, recognises the network and reads how it was trained.
  /// - Parameter commonEpoch: The zoo's, for trials that don't say how long they were trained.
  init(
    _ trial: Trial, overrides: Overrides, commonEpoch: Int?
  ) throws(TrialProblem) {
    let epoch = try trial.wantedEpoch(overrides: overrides, commonEpoch: commonEpoch)
    // Of a zoo of large networks all weights would be more than a plan is worth: these are looked at when a trial
    // begins, unless there are several checkpoints to choose from.
    let readsAll = trial.checkpoints[epoch].count > 1
    let (deaf, outline, checkpointNotes) = try SourceOutline.first(of: trial, epoch: epoch) {
      outline -> String? in
      if readsAll || outline.isSmall {
        return outline.architecture.layerWithoutWeights(try outline.load().parameters)
      }
      try outline.checkTypes()
      return nil
    }
    let settings = try TrainingSettings(
      params: trial.params, overrides: overrides, architecture: outline.architecture)
    self.trial = trial
    self.overrides = overrides
    self.commonEpoch = commonEpoch
    architecture = outline.architecture
    nonlinearity = settings.nonlinearity
    optimizer = settings.optimizer
    hyperparameters = settings.hyperparameters
    batchSize = settings.batchSize
    seed = settings.seed
    sourceEpoch = epoch
    checkpointPath = outline.path
    tensors = outline.tensors
    let deafness = deaf.map {
      "gives every image the same answer: all weights of \($0) are zero"
    }
    notes =
      checkpointNotes + [deafness].compactMap { $0 } + trial.notes(taking: epoch) + settings.notes
      + (trial.ungrouped?.notes(overrides) ?? [])
  }

  /// Reads the weights and biases again, in the order of `architecture.tensors(variational: false)`.
  /// - Throws: Where the file has changed since it was planned with, or does not read any more: as the next run words it.
  package func loadParameters(files: FileSystem) throws -> [[Float]] {
    do throws(TrialProblem) {
      return try SourceCheckpoint(
        reading: checkpointPath, expecting: architecture, files: files, memory: trial.memory
      ).parameters
    } catch {
      throw problem(files) ?? error
    }
  }

  /// What whoever reads the zoo now finds wrong with the trial; nil where that is nothing.
  private func problem(_ files: FileSystem) -> TrialProblem? {
    do throws(TrialProblem) {
      let trial = try Zoo.trial(at: trial.folder, files: files, memory: trial.memory)
      guard let trial else { return .departed }
      _ = try SourceModel(trial, overrides: overrides, commonEpoch: commonEpoch)
      return nil
    } catch {
      return error
    }
  }
}

extension Trial {
  /// What is odd about taking an epoch.
  fileprivate func notes(taking epoch: Int) -> [String] {
    guard let last = lastEpoch, last > epoch else { return [] }
    return ["goes on to epoch \(last); epoch \(epoch) is taken"]
  }

  /// The epoch to start from: the command line's, else the trial's `training::epochs_train`, else
  /// the zoo's. Another epoch is never taken in its place.
  func wantedEpoch(overrides: Overrides, commonEpoch: Int?) throws(TrialProblem) -> Int {
    guard let last = lastEpoch else { throw TrialProblem("has no checkpoints") }
    let key = ParamsKey.epochs
    let stated = params[key].flatMap { $0.isNull ? nil : $0 }
    if let stated, overrides.fromEpoch == nil, (stated.int ?? -1) < 0 {
      throw TrialProblem("\(key) is \(stated.text().prefix(80)), not a whole number of epochs")
    }
    guard let wanted = overrides.fromEpoch ?? stated?.int ?? commonEpoch else {
      throw TrialProblem("does not say how long it was trained (give --from-epoch)")
    }
    guard checkpoints[wanted].isEmpty else { return wanted }
    throw TrialProblem(
      last < wanted
        ? "ends at epoch \(last), wanted \(wanted) (give --from-epoch \(last) to take that)"
        : "has no checkpoint of epoch \(wanted), though it goes to \(last)")
  }
}
