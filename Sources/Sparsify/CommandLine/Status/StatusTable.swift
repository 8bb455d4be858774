import Tensor

/// Several twins, a line each.
struct StatusTable {
  let looks: [StatusLook]

  var text: String {
    var table = TextTable([
      "twin", "done", "%", "models/h", "left", "running", "failed", "skipped", "",
    ])
    for look in looks {
      let name = look.twin.description
      switch look.result {
      case .success(let status) where status.isOurs:
        let models = status.models
        table.add([
          name, "\(status.done.count)/\(models)",
          models > 0 ? "\(status.done.count * 100 / models)" : "-",
          status.modelsPerHour.map(rateText) ?? "-",
          status.secondsLeft.map(durationText) ?? "-", "\(status.runningModels)",
          "\(status.failed.count)", "\(status.skipped.count)", status.verdict.rawValue,
        ])
      case .success(let status):
        table.add([name] + Array(repeating: "-", count: 7) + [status.identity.text])
      case .failure(let error):
        table.add([name] + Array(repeating: "-", count: 7) + ["\(error)"])
      }
    }
    return table.text
  }
}

/// What one twin looks like at a moment, or why it can't be looked at.
package struct StatusLook: Sendable {
  package let twin: Path
  package let result: Result<TargetStatus, any Error>

  package init(twin: Path, result: Result<TargetStatus, any Error>) {
    self.twin = twin
    self.result = result
  }

  var isComplete: Bool {
    if case .success(let status) = result { status.isComplete } else { false }
  }

  var isFailure: Bool { if case .failure = result { true } else { false } }

  /// Whether it is a folder that no run will ever complete.
  var isHopeless: Bool {
    switch result {
    case .success(let status): !status.isOurs
    case .failure: true
    }
  }

  var isWork: Bool {
    if case .success(let status) = result { status.identity.isWork } else { false }
  }

  var exitCode: ExitCode {
    switch result {
    case .success(let status): status.isComplete ? .success : .incomplete
    case .failure(let error): ExitCode(of: error)
    }
  }

  var json: JSONValue {
    switch result {
    case .success(let status): StatusReport(status).json
    case .failure(let error):
      ["twin": JSONValue(twin), "complete": false, "error": .string("\(error)")]
    }
  }
}
