import Tensor

/// A trial that was given up: its loss or its parameters stopped being finite numbers.
package struct TrialFailure: Sendable, Equatable {
  package var trial: Path
  /// The epoch in which it happened; 0 for the evaluation of the source model.
  package var epoch: Int
  /// The step within the epoch, from 1; nil in evaluation.
  package var step: Int?
  /// The first layer whose parameters are not finite; nil where it was the loss alone.
  package var layer: String?
  package var reason: String

  package init(trial: Path, epoch: Int, step: Int?, layer: String?, reason: String) {
    self.trial = trial
    self.epoch = epoch
    self.step = step
    self.layer = layer
    self.reason = reason
  }
}

extension TrialFailure: CustomStringConvertible {
  package var description: String {
    var text = "\(reason) in epoch \(epoch)"
    if let step { text += ", step \(step)" }
    if let layer { text += ", layer \(layer)" }
    return text
  }
}

extension TrialFailure {
  package var json: JSONObject {
    [
      "trial": .string(trial.description), "epoch": .integer(epoch),
      "step": step.map { .integer($0) } ?? .null, "layer": layer.map { .string($0) } ?? .null,
      "reason": .string(reason),
    ]
  }

  /// Reads a failure with its trial's name from a file's bytes; nil where it is anything else.
  package init?(parsing bytes: [UInt8]) {
    guard let value = try? JSONValue(parsing: bytes), let trial = value.object?["trial"]?.string
    else { return nil }
    self.init(json: value, trial: Path(trial))
  }

  /// Reads what `json` wrote; nil where it is anything else.
  package init?(json: JSONValue, trial: Path) {
    guard let object = json.object,
      let epoch = object["epoch"]?.count(upTo: ZooLayout.largestEpoch),
      let reason = object["reason"]?.string
    else { return nil }
    self.init(
      trial: trial, epoch: epoch, step: object["step"]?.int,
      layer: object["layer"]?.string?.description,
      reason: reason.description)
  }
}
