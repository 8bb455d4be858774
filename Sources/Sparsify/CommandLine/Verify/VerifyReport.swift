import Tensor

/// What `verify` prints.
struct VerifyReport {
  private let twin: VerifiedTwin
  private let data: VerifiedData
  private let trials: Int
  private let isJSON: Bool
  private var findings: [Finding] = []
  private var count = 0

  init(twin: VerifiedTwin, data: VerifiedData, trials: Int, isJSON: Bool) {
    self.twin = twin
    self.data = data
    self.trials = trials
    self.isJSON = isJSON
    if let finding = data.finding { findings.append(finding) }
  }

  var isSound: Bool { findings.isEmpty && count == 0 }

  /// Takes findings.
  /// - Returns: the lines to print of those that there are; none where all are printed at the end.
  mutating func add(_ more: [Finding]) -> [String] {
    findings += more
    if isJSON { return [] }
    let lines = findings.map(\.text)
    count += findings.count
    findings = []
    return lines
  }

  /// What is printed last.
  var end: String { isJSON ? json : text }

  /// What could not be checked and why, a sentence each.
  private var unchecked: [String] {
    var sentences: [String] = []
    if twin.sourcePath == nil {
      sentences.append(
        "The source is not at hand: whether the models began as its models was not checked. Give it with "
          + "--source.")
    }
    if let absence = data.absence {
      sentences.append("No model was evaluated: \(absence).")
    } else if data.set == nil {
      sentences.append("No model was evaluated, as the data set does not read.")
    } else if !isOfTwin {
      sentences.append("No model was evaluated, as the data set is not the twin's.")
    }
    return sentences
  }

  private var isOfTwin: Bool { twin.hasItsData }

  private var text: String {
    let source = twin.sourcePath.map { " against '\($0)'" } ?? ""
    let verdict = count == 0 ? "nothing is wrong" : "\(counted(count, "finding"))"
    return (["\(counted(trials, "model")) of '\(twin.path)'\(source): \(verdict)"] + unchecked)
      .joined(separator: "\n")
  }

  private var json: String {
    JSONValue.object([
      "twin": .string(twin.path.description),
      "source": twin.sourcePath.map { .string($0.description) } ?? .null,
      "models": .integer(trials), "evaluated": .bool(data.set != nil && isOfTwin),
      "findings": .array(findings.map(\.json)),
      "unchecked": .array(unchecked.map { .string($0) }),
    ]).text(.indented(1))
  }
}
