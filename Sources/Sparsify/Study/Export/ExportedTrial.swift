import Tensor
import VariationalDropout

/// A trial as it was read, before it becomes a part of what is exported.
struct ExportedTrial: Sendable {
  /// What a form takes of a trial besides its models and rows.
  enum Extra: Sendable {
    case full, predictions
  }

  let trial: StudiedTrial
  /// The log-alpha from which on its weights are pruned, where that is not what it was made with.
  let threshold: Double?
  /// What result.json says; where the threshold is another one, of the models as they are pruned by it, see
  /// `ResultRow.pruned(at:as:)`.
  let trajectory: Trajectory
  /// By epoch, of those that are exported; one that is missing or does not read has none.
  let models: [Int: ExportedModel]
  /// What it began with; nil where that is not taken, not known or does not read.
  let full: (model: StudiedModel, origin: StudiedTrial.FullModelOrigin)?
  /// What was kept of its predictions; nil likewise, and at another threshold.
  let predictions: Predictions?
  /// What of it can't be read, a sentence each without a full stop.
  let problems: [String]
  /// The rows of `trajectory` by epoch; of two rows of one epoch the last.
  let rows: [Int: ResultRow]

  /// Reads a trial's models of the epochs that are exported, and what else is taken.
  init(_ trial: StudiedTrial, of zoo: ExportedZoo, with extras: Set<Extra>) {
    var models: [Int: ExportedModel] = [:]
    var problems: [String] = []
    let own = Set(trial.twin.checkpoints.epochs)
    for epoch in zoo.epochs where own.contains(epoch) {
      do throws(TrialProblem) {
        let forms = try trial.forms(epoch: epoch)
        guard zoo.fits(forms.architecture) else {
          throw TrialProblem("is of another network than its last epoch")
        }
        models[epoch] = try ExportedModel(forms, of: trial, threshold: zoo.threshold)
      } catch {
        problems.append("epoch \(epoch): \(error)")
      }
    }
    var trajectory = Trajectory(of: trial.name, rows: [])
    do throws(FileError) {
      trajectory = try Trajectory(of: trial.name, in: trial.twin.folder, files: trial.twin.files)
    } catch {
      problems.append("\(error)")
    }
    let threshold = zoo.otherThreshold(of: trial)
    if let threshold {
      let rows = trajectory.rows.map { row in
        row.pruned(at: threshold, as: row.epoch.flatMap { models[$0] })
      }
      trajectory = Trajectory(of: trial.name, rows: rows)
    }
    full = extras.contains(.full) ? Self.full(of: trial, in: zoo, &problems) : nil
    predictions =
      extras.contains(.predictions) && threshold == nil
      ? Self.predictions(of: trial, &problems) : nil
    self.trial = trial
    self.threshold = threshold
    self.trajectory = trajectory
    self.models = models
    self.problems = problems
    rows = trajectory.byEpoch
  }

  private static func full(
    of trial: StudiedTrial, in zoo: ExportedZoo, _ problems: inout [String]
  ) -> (model: StudiedModel, origin: StudiedTrial.FullModelOrigin)? {
    do throws(TrialProblem) {
      guard let full = try trial.keptFull() else { return nil }
      guard zoo.fits(full.model.architecture) else {
        throw TrialProblem("is of another network than its last epoch")
      }
      return full
    } catch {
      problems.append("the model that it began with: \(error)")
      return nil
    }
  }

  private static func predictions(
    of trial: StudiedTrial, _ problems: inout [String]
  ) -> Predictions? {
    do {
      return try trial.keptPredictions()
    } catch {
      problems.append("its predictions: \(error)")
      return nil
    }
  }

  /// params.json, with the threshold that its weights are pruned at.
  var parameters: JSONObject {
    var parameters = trial.twin.params
    if let threshold { parameters[MethodOption.threshold.parameterKey] = .number(threshold) }
    return parameters
  }
}

/// A model after an epoch as it is exported.
struct ExportedModel: Sendable {
  let forms: TwinForms
  /// The values of `architecture.tensors(variational: false)`, zero where they are pruned.
  let parameters: [[Float]]
  private let trial: StudiedTrial

  /// - Parameter threshold: of log-alpha; nil for the trial's own.
  /// - Throws: `TrialProblem` where another threshold than its own needs a form that is not there.
  init(_ forms: TwinForms, of trial: StudiedTrial, threshold: Double?) throws(TrialProblem) {
    self.forms = forms
    self.trial = trial
    let wanted = threshold ?? trial.storedThreshold
    if !forms.checkpoint.isVariational, wanted == trial.storedThreshold {
      parameters = forms.checkpoint.means
      isPrunedByThreshold = false
      return
    }
    guard let variational = forms.variational else {
      throw TrialProblem("has no variational form, which another threshold needs")
    }
    parameters = variational.model(threshold: wanted).parameters
    isPrunedByThreshold = true
  }

  /// Whether the parameters come from the variational form.
  private let isPrunedByThreshold: Bool

  /// See `Architecture.vector(_:)`.
  var vector: [Float] { forms.architecture.vector(parameters) }

  /// For each parameter whether it survives. Where no mask lies beside the model, those weights and biases
  /// of convolutions do that are not zero; biases of linear layers are never pruned by then.
  var kept: [Bool] {
    let mask = isPrunedByThreshold ? nil : forms.mask
    let architecture = forms.architecture
    return architecture.tensors(variational: false).enumerated().flatMap { position, tensor in
      if !tensor.isLearned { return [Bool]() }
      if let mask { return (0..<tensor.count).map { mask[position, $0] } }
      if !architecture.hasLogAlpha(tensor) { return Array(repeating: true, count: tensor.count) }
      return parameters[position].map { $0 != 0 }
    }
  }

  /// log-alpha of each parameter, NaN of the biases of linear layers, which have none; nil where the
  /// variational form is not there.
  var logAlpha: [Float]? {
    guard let logAlpha = forms.variational?.logAlpha else { return nil }
    let tensors = forms.architecture.tensors(variational: false)
    return zip(tensors, logAlpha).flatMap { tensor, values -> [Float] in
      if !tensor.isLearned { return [] }
      return values.isEmpty
        ? Array(repeating: .nan, count: tensor.count) : values.map { Float($0) }
    }
  }
}
