import Tensor

/// As config.json and plan.json list them.
extension SkippedTrial {
  package var json: JSONValue {
    .object(["trial": .string(name.description), "reason": .string(reason)])
  }

  /// Nil where it says neither which trial nor why.
  package init?(json: JSONValue) {
    guard let trial = json.object?["trial"]?.string, let reason = json.object?["reason"]?.string
    else { return nil }
    self.init(name: Path(trial), reason: reason.description)
  }
}
