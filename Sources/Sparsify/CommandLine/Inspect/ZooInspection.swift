import Tensor
import VariationalDropout

/// A zoo: its models and networks, the hyperparameters that vary, epochs, accuracy, what is odd.
struct ZooInspection: Inspection {
  private let zoo: Zoo
  private let trials: [TrialInspection]
  private let parameters: [ParameterSurvey]
  private let dataSet: Path?

  init(_ zoo: Zoo, files: FileSystem) {
    self.zoo = zoo
    let commonEpoch = zoo.commonEpoch
    trials = zoo.trials.concurrentMap {
      TrialInspection($0, commonEpoch: commonEpoch, files: files)
    }
    parameters = ParameterSurvey.survey(zoo.trials.map(\.params))
    dataSet = try? zoo.dataSetPath(given: nil, files: files)
  }

  private var sound: [TrialInspection] { trials.filter { $0.problem == nil } }

  /// Whether the trials say from which checkpoint they were sparsified.
  private var isTwin: Bool {
    trials.contains { $0.isVariational || $0.trial.isTwin }
  }

  /// The trials with something odd, and what.
  private var oddities: [(trial: Path, reason: String)] {
    let skipped = zoo.unreadable.map { ($0.name, $0.reason) }
    let odd = trials.flatMap { trial in
      ([trial.problem].compactMap { $0 } + trial.notes).map { (trial.trial.name, $0) }
    }
    return (skipped + odd).sorted { $0.0 < $1.0 }
  }

  /// The networks and the last epochs with how many trials have them, most frequent first.
  private var networks: [(value: ByteText, count: Int)] {
    frequencies(
      sound.map { trial in
        ByteText(trial.architecture!.summary + (trial.isVariational ? ", variational form" : ""))
      })
  }

  private var lastEpochs: [(value: ByteText, count: Int)] {
    frequencies(trials.map { ByteText($0.trial.lastEpoch.map(String.init) ?? "none") })
  }

  /// Lowest, median and highest of each measure at the end, over the sound trials.
  private var spreads: [(measure: String, low: Double, median: Double, high: Double, count: Int)] {
    TrialInspection.measures.compactMap { measure in
      let values = sound.compactMap { trial in trial.results.first { $0.key == measure }?.value }
        .filter { !$0.isNaN }
      guard let low = values.min(), let median = median(values), let high = values.max() else {
        return nil
      }
      return (measure, low, median, high, values.count)
    }
  }

  var text: String {
    let total = trials.count + zoo.unreadable.count
    var lines = ["\(isTwin ? "Twin zoo" : "Zoo") \(zoo.path)"]
    lines.append("  trials: \(total), of which \(sound.count) sound")
    lines += networks.map { "  network: \($0.value) (\(counted($0.count, "trial")))" }
    lines += lastEpochs.map { "  last epoch: \($0.value) (\(counted($0.count, "trial")))" }
    lines.append("  data set: \(dataSet.map { "\($0)" } ?? "none here (give it with --data)")")
    if !zoo.otherFolders.isEmpty {
      lines.append(
        "  other folders: \(zoo.otherFolders.map { "\($0)" }.joined(separator: ", "))")
    }
    if !spreads.isEmpty {
      var table = TextTable(["at the end", "lowest", "median", "highest", "trials"])
      for spread in spreads {
        table.add([
          spread.measure, brief(spread.low), brief(spread.median), brief(spread.high),
          String(spread.count),
        ])
      }
      lines.append(table.text)
      if sound.contains(where: \.lossesContainKL) {
        lines.append("  \(TrialInspection.remarkOnLosses)")
      }
    }
    lines += section("Hyperparameters that vary", parameters.filter(\.varies))
    lines += section("Hyperparameters alike in all", parameters.filter { !$0.varies })
    if !oddities.isEmpty {
      let table = ReasonTable(oddities)
      lines += ["Odd"] + table.sentences(counting: "notes").map { "  " + $0 }
      if !table.isWhole { lines.append("  --json lists all of them") }
    }
    return lines.joined(separator: "\n")
  }

  private func section(_ title: String, _ parameters: [ParameterSurvey]) -> [String] {
    if parameters.isEmpty { return [] }
    return [title] + some(parameters.map { "  \($0.key.excerpt()): \($0.summary)" })
  }

  var json: JSONValue {
    [
      "kind": isTwin ? "twin" : "zoo", "path": JSONValue(zoo.path),
      "trials": .integer(trials.count + zoo.unreadable.count), "sound": .integer(sound.count),
      "networks": .array(
        networks.map { ["network": .string($0.value), "trials": .integer($0.count)] }),
      "last_epochs": .array(
        lastEpochs.map {
          [
            "epoch": Int($0.value.description).map { .integer($0) } ?? .null,
            "trials": .integer($0.count),
          ]
        }),
      "data_set": dataSet.map { JSONValue($0) } ?? .null,
      "other_folders": .array(zoo.otherFolders.map { JSONValue($0) }),
      "results": .object(
        spreads.reduce(into: JSONObject()) {
          $0[$1.measure] = [
            "lowest": .number($1.low), "median": .number($1.median), "highest": .number($1.high),
            "trials": .integer($1.count),
          ]
        }),
      "hyperparameters": .object(
        parameters.reduce(into: JSONObject()) { $0[$1.key] = $1.json }),
      "odd": .array(
        oddities.map { ["trial": JSONValue($0.trial), "what": .string($0.reason)] }),
      "models": .array(trials.map(\.json)),
    ]
  }
}

/// The distinct values with how often each occurs, most frequent first, else in order of appearance.
func frequencies(_ values: [ByteText]) -> [(value: ByteText, count: Int)] {
  values.grouped { $0 }.map { ($0.key, $0.members.count) }.enumerated()
    .sorted { ($0.element.1, -$0.offset) > ($1.element.1, -$1.offset) }.map(\.element)
}
