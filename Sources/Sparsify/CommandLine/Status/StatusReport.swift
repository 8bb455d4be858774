import Tensor

/// A twin's status, for people and for programs.
struct StatusReport {
  let status: TwinStatus

  init(_ status: TwinStatus) { self.status = status }

  /// The most models that are named of a kind of which there may be thousands.
  private static let mostNames = 10

  // MARK: For people

  var text: String {
    var lines = ["'\(status.twin)': \(verdict)", "  done         \(status.done.count)"]
    lines.append("  running      \(status.running.reduce(0) { $0 + $1.trials.count })")
    lines += status.running.map { "    \(describe($0))" }
    lines.append("  interrupted  \(status.interrupted.count)")
    lines += some(
      status.interrupted.map { "\($0.trial)" + ($0.epoch.map { ": \(epochText($0))" } ?? "") })
    lines.append("  failed       \(status.failed.count)")
    lines += status.failed.map { "    \($0.trial): \($0.reason)" }
    lines.append("  skipped      \(status.skipped.count)")
    lines += status.skipped.map { "    \($0.trial): \($0.reason)" }
    lines.append("  missing      \(status.missing.count)")
    lines += some(status.missing.map(\.description))
    return lines.joined(separator: "\n")
  }

  private var verdict: String {
    if !status.isOurs { return "not made by this tool, so nothing is known of what it should hold" }
    if status.isComplete { return "complete" }
    if !status.running.isEmpty { return "at work" }
    return "not complete; the command that began it goes on with it"
  }

  private func describe(_ running: TwinStatus.Running) -> String {
    let known = running.trials.compactMap(\.epoch)
    let epochs = known.min().map { low in
      ", " + (low == known.max()! ? epochText(low) : "epochs \(low) to \(known.max()!)")
    }
    return (running.worker.map { "\($0)" } ?? "unknown worker")
      + ": \(counted(running.trials.count, "model"))" + (epochs ?? "")
      + ", heartbeat \(durationText(running.age)) ago"
  }

  private func epochText(_ epoch: Int) -> String {
    "epoch \(epoch)" + (status.epochs.map { " of \($0)" } ?? "")
  }

  private func some(_ lines: [String]) -> [String] {
    let shown = lines.prefix(Self.mostNames).map { "    \($0)" }
    let rest = lines.count - shown.count
    return rest == 0 ? shown : shown + ["    and \(rest) more, which --json lists"]
  }

  // MARK: For programs

  var json: JSONValue {
    .object([
      "twin": JSONValue(status.twin), "complete": .bool(status.isComplete),
      "epochs": status.epochs.map { .integer($0) } ?? .null,
      "counts": .object([
        "done": .integer(status.done.count),
        "running": .integer(status.running.reduce(0) { $0 + $1.trials.count }),
        "interrupted": .integer(status.interrupted.count),
        "failed": .integer(status.failed.count), "skipped": .integer(status.skipped.count),
        "missing": .integer(status.missing.count),
      ]),
      "done": .array(status.done.map(JSONValue.string)),
      "running": .array(
        status.running.map { running in
          .object([
            "worker": running.worker.map { .object($0.json) } ?? .null,
            "heartbeat_age": .number(running.age),
            "trials": .array(running.trials.map(json)),
          ])
        }),
      "interrupted": .array(status.interrupted.map(json)),
      "failed": .array(status.failed.map(json)), "skipped": .array(status.skipped.map(json)),
      "missing": .array(status.missing.map(JSONValue.string)),
    ])
  }

  private func json(_ begun: TwinStatus.Begun) -> JSONValue {
    .object([
      "trial": .string(begun.trial), "epoch": begun.epoch.map { .integer($0) } ?? .null,
    ])
  }

  private func json(_ leftOut: TwinStatus.LeftOut) -> JSONValue {
    .object(["trial": .string(leftOut.trial), "reason": .string(leftOut.reason)])
  }
}
