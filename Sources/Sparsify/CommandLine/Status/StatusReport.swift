import Tensor

/// A twin's status, for people and for programs.
struct StatusReport {
  let status: TargetStatus

  init(_ status: TargetStatus) { self.status = status }

  /// The most models that are named of a kind of which there may be thousands.
  private static let mostNames = 10

  // MARK: For people

  var text: String {
    var lines = ["'\(status.twin)': \(verdict)"]
    if !status.isOurs { return lines[0] }
    lines.append(line("done", doneText))
    if let pace { lines.append(line("pace", pace)) }
    lines += section("damaged", status.damaged.map { "\($0.trial): \($0.reason)" })
    if !status.missingFiles.isEmpty {
      lines.append(line("no file", status.missingFiles.joined(separator: ", ")))
    }
    lines += status.absent.map { absent in
      line(
        "absent",
        "\(absent.kind): \(counted(absent.files, "file")) of \(counted(absent.trials, "model")), no "
          + "damage; --mend makes them again")
    }
    lines.append(line("running", "\(status.runningModels)"))
    if status.hosts.count > 1 {
      lines += status.hosts.map {
        "    \($0.name): \(counted($0.models, "model")) in \(counted($0.groups, "group"))"
      }
    }
    lines += status.running.map { "    \(describe($0))" }
    lines += section(
      "interrupted",
      status.interrupted.map { "\($0.trial)" + ($0.epoch.map { ": \(epochText($0))" } ?? "") },
      isAlways: true)
    lines += section("failed", byReason: status.failed)
    lines += section("skipped", byReason: status.skipped)
    lines.append(line("missing", "\(status.missing.count + status.unnamed)"))
    lines += some(status.missing.map(\.description))
    return lines.joined(separator: "\n")
  }

  /// `16 of 40 (40 %)`
  var doneText: String {
    let (done, models) = (status.done.count, status.models)
    return "\(done) of \(models)" + (models > 0 ? " (\(done * 100 / models) %)" : "")
  }

  /// `120 models per hour, 12 min 0 s left`; nil where nobody trains.
  private var pace: String? {
    guard let rate = status.modelsPerHour, let left = status.secondsLeft else { return nil }
    return "\(rateText(rate)) models per hour, about \(durationText(left)) left"
  }

  private var isTwin: Bool { status.identity.product != .zoo }

  /// A few words.
  var verdict: String {
    switch status.verdict {
    case .notOurs:
      status.identity.text + ", so nothing is known of what it should hold"
    case .working:
      status.ending.map {
        "at work: \($0) makes the \(isTwin ? "tables and the report" : "tables")"
      }
        ?? "at work"
    case .unfinished where status.lacksOnlyTables:
      "not complete; \(isTwin ? "tables and report" : "tables") are not made yet: the same command makes them"
    case .unfinished: "not complete; the command that began it goes on with it"
    case .damaged: "damaged; the command that made it mends it"
    case .nothingFinished: "no model is finished"
    case .allFailed: "all models failed"
    case .fineTuningFailed:
      "fine-tuning failed; \(counted(status.kept, "model")) stay\(status.kept == 1 ? "s" : "") as before"
    case .complete: "complete"
    }
  }

  private func describe(_ running: TargetStatus.Running) -> String {
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

  private func line(_ title: String, _ text: String) -> String {
    "  " + title + String(repeating: " ", count: 13 - title.count) + text
  }

  private func section(_ title: String, _ lines: [String], isAlways: Bool = false) -> [String] {
    lines.isEmpty && !isAlways ? [] : [line(title, "\(lines.count)")] + some(lines)
  }

  /// How many there are, and those with one reason together.
  private func section(_ title: String, byReason all: [TargetStatus.LeftOut]) -> [String] {
    let table = ReasonTable(all.map { (Path($0.trial), $0.reason) })
    return [line(title, "\(all.count)")] + table.sentences.map { "    \($0)" }
      + (table.isWhole ? [] : ["    --json lists all of them"])
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
      "verdict": .string(status.verdict.rawValue),
      "epochs": status.epochs.map { .integer($0) } ?? .null, "models": .integer(status.models),
      "models_per_hour": JSONValue(status.modelsPerHour),
      "seconds_left": JSONValue(status.secondsLeft),
      "counts": .object([
        "done": .integer(status.done.count), "damaged": .integer(status.damaged.count),
        "running": .integer(status.runningModels),
        "interrupted": .integer(status.interrupted.count),
        "failed": .integer(status.failed.count), "skipped": .integer(status.skipped.count),
        "missing": .integer(status.missing.count + status.unnamed),
      ]),
      "done": .array(status.done.map { .string($0) }),
      "damaged": .array(status.damaged.map(json)),
      "missing_files": .array(status.missingFiles.map { .string($0) }),
      "absent": .array(
        status.absent.map {
          .object([
            "kind": .string($0.kind), "files": .integer($0.files), "models": .integer($0.trials),
          ])
        }),
      "hosts": .array(
        status.hosts.map {
          .object([
            "host": .string($0.name), "groups": .integer($0.groups), "models": .integer($0.models),
          ])
        }),
      "running": .array(
        status.running.map { running in
          .object([
            "worker": running.worker.map { .object($0.json) } ?? .null,
            "heartbeat_age": .number(running.age),
            "trials": .array(running.trials.map(json)),
          ])
        }),
      "ending": status.ending.map { .object($0.json) } ?? .null,
      "interrupted": .array(status.interrupted.map(json)),
      "failed": .array(status.failed.map(json)), "skipped": .array(status.skipped.map(json)),
      "missing": .array(status.missing.map(JSONValue.string)),
    ])
  }

  private func json(_ begun: TargetStatus.Begun) -> JSONValue {
    .object([
      "trial": .string(begun.trial), "epoch": begun.epoch.map { .integer($0) } ?? .null,
    ])
  }

  private func json(_ leftOut: TargetStatus.LeftOut) -> JSONValue {
    .object(["trial": .string(leftOut.trial), "reason": .string(leftOut.reason)])
  }
}

/// In at most three digits: `0.45`, `7.5`, `120`.
func rateText(_ rate: Double) -> String {
  rate < 100 ? formatted("%.3g", rate) : formatted("%.0f", rate)
}
