import Tensor
import VariationalDropout

/// What is done to the models of a job: a method in epochs 0…T, and fine-tuning in T+1…T+N where that is
/// wanted.
package struct TrainingPhases: Sendable {
  package let method: any TrainingMethod
  package let fineTuning: FineTuning?
  /// What becomes of the learning rate in the method's epochs; that of fine-tuning is constant.
  package let schedule: RateSchedule.Shape
  /// On how many training images, from the first on, the statistics of batch norms are measured without noise before
  /// a model is evaluated and written in plain form; nil takes the running averages.
  package let recalibration: Int?

  package init(
    _ method: any TrainingMethod, schedule: RateSchedule.Shape = .constant,
    recalibration: Int? = nil, then fineTuning: FineTuning? = nil
  ) {
    self.method = method
    self.schedule = schedule
    self.recalibration = recalibration
    self.fineTuning = fineTuning
  }

  /// The epochs after iteration 0, of all phases.
  package var epochs: Int { method.epochs + (fineTuning?.epochs ?? 0) }

  /// The last epoch of each phase, in order.
  package var ends: [Int] { fineTuning == nil ? [method.epochs] : [method.epochs, epochs] }

  package func method(ofEpoch epoch: Int) -> any TrainingMethod {
    if let fineTuning, isFineTuning(epoch) { fineTuning } else { method }
  }

  package func isFineTuning(_ epoch: Int) -> Bool { epoch > method.epochs }

  /// The same without fine-tuning.
  package var unfinetuned: TrainingPhases {
    TrainingPhases(method, schedule: schedule, recalibration: recalibration)
  }

  /// With what a model is trained in an epoch.
  ///
  /// - Parameter own: its own.
  package func hyperparameters(_ own: Hyperparameters, epoch: Int) -> Hyperparameters {
    var hyperparameters = method(ofEpoch: epoch).hyperparameters(own)
    if !isFineTuning(epoch), method.epochs > 0 {
      hyperparameters.schedule = RateSchedule(schedule, epochs: method.epochs)
    }
    return hyperparameters
  }

  /// The options that the twin's files depend on, by name.
  package var stored: [(name: String, value: JSONValue)] {
    method.stored + storedTraining + (fineTuning?.stored ?? [])
  }

  /// What a twin's params.json says of them: of the options that it is made with those that are given.
  package var parameters: [(key: String, value: JSONValue)] {
    stored.filter { $0.value != .null }.map { (ParamsKey.sparsifyStem + $0.name, $0.value) }
  }

  /// On how many images the statistics of a twin's batch norms were measured anew by the options that it was made with;
  /// nil where they were not.
  static func recalibration(storedIn options: JSONObject) -> Int? {
    options[StoredOption.recalibration]?.int
  }

  /// What is not as earlier versions had it.
  private var storedTraining: [(name: String, value: JSONValue)] {
    (schedule == .constant ? [] : [(StoredOption.rateSchedule, .string(schedule.rawValue))])
      + (recalibration.map { [(StoredOption.recalibration, .integer($0))] } ?? [])
  }
}
