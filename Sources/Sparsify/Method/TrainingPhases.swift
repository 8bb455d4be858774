import Tensor

/// What is done to the models of a job: a method in epochs 0…T, and fine-tuning in T+1…T+N where that is
/// wanted.
package struct TrainingPhases: Sendable {
  package let method: any TrainingMethod
  package let fineTuning: FineTuning?

  package init(_ method: any TrainingMethod, then fineTuning: FineTuning? = nil) {
    self.method = method
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
  package var unfinetuned: TrainingPhases { TrainingPhases(method) }

  /// The options that the twin's files depend on, by name.
  package var stored: [(name: String, value: JSONValue)] {
    method.stored + (fineTuning?.stored ?? [])
  }

  /// What a twin's params.json says of them.
  package var parameters: [(key: String, value: JSONValue)] {
    method.parameters + (fineTuning?.parameters ?? [])
  }
}
