import Tensor
import VariationalDropout

/// One trial: its network, its epochs, where it ended, what is odd about it.
struct TrialInspection: Inspection {
  let trial: Trial
  let architecture: Architecture?
  /// Whether its checkpoints are a sparsified model in variational form.
  let isVariational: Bool
  /// The measures of the last row of result.json.
  let results: [(key: String, value: Double)]
  /// Whether the losses are those of variational dropout: cross entropy and the weighted KL term.
  let lossesContainKL: Bool
  /// Why it can't be sparsified; nil for a sound trial of a source or a twin.
  let problem: String?
  /// What is odd, but does no harm.
  let notes: [String]

  /// The measures that are worth comparing.
  static let measures =
    [.train, .test, .validation].flatMap { (part: DataSetPart) in
      [ResultColumn.loss(part), ResultColumn.accuracy(part)]
    } + [ResultColumn.sparsity]

  /// What to say where `lossesContainKL`.
  static let remarkOnLosses =
    "train_loss, test_loss and val_loss contain kl_weight * kl; the cross entropies alone are train_nll, "
    + "test_nll and val_nll in result.json"

  init(_ trial: Trial, commonEpoch: Int?, files: FileSystem) {
    self.trial = trial
    let last = (try? ResultLog(of: trial.folder, files: files).lastRow()) ?? nil
    lossesContainKL = last?[ResultColumn.kl] != nil
    results = Self.measures.compactMap { key in last?[key].map { (key, $0) } }
    var notes: [String] = []
    if let row = last?.epoch, let epoch = trial.lastEpoch, row != epoch {
      notes.append("result.json ends at epoch \(row), the checkpoints at \(epoch)")
    } else if last == nil {
      notes.append("has no results")
    }
    do {
      var overrides = Overrides()
      // Of a scheduler only runs have to know: with --lr the model can be sparsified. A twin keeps what its source says
      // of one.
      if let scheduler = trial.params[ParamsKey.scheduler], !UnusedKeys.isOff(scheduler) {
        overrides.learningRate = trial.params[ParamsKey.learningRate]?.double
      }
      let model = try SourceModel(trial, overrides: overrides, commonEpoch: commonEpoch)
      architecture = model.architecture
      isVariational = false
      problem = nil
      notes += model.notes
    } catch  where error.isVariational {
      isVariational = true
      architecture = Self.variationalArchitecture(of: trial)
      problem = architecture == nil ? "its last checkpoint fits no known network" : nil
    } catch {
      isVariational = false
      architecture = nil
      problem = error.description
    }
    self.notes = notes
  }

  /// The network of a twin in variational form, by its last checkpoint.
  private static func variationalArchitecture(of trial: Trial) -> Architecture? {
    guard let last = trial.lastEpoch else { return nil }
    for name in trial.checkpoints[last] {
      guard
        let stateDict = try? StateDict.read(
          trial.folder / name / ZooLayout.checkpointsName, stems: Architecture.keyStems,
          files: trial.files,
          memory: trial.memory)
      else {
        continue
      }
      return try? Architecture(
        recognizing: stateDict.members.map { ($0.key, $0.value.shape) }, variational: true)
    }
    return nil
  }

  var text: String {
    let epochs = trial.checkpoints.epochs
    var lines = ["Trial \(trial.folder)"]
    lines.append(
      "  network: \(architecture?.summary ?? "unknown")\(isVariational ? ", variational form" : "")"
    )
    if let first = epochs.first, let last = epochs.last {
      lines.append("  checkpoints: \(epochs.count), of epochs \(first) to \(last)")
    }
    if !results.isEmpty {
      lines.append(
        "  at the end: " + results.map { "\($0.key) \(brief($0.value))" }.joined(separator: ", "))
      if lossesContainKL { lines.append("  \(Self.remarkOnLosses)") }
    }
    lines += notes.map { "  note: \($0)" }
    if let problem { lines.append("  can't be sparsified: \(problem)") }
    lines.append("  params.json:")
    lines += some(
      trial.params.members.map { "    \($0.key.excerpt()): \($0.value.text().excerpt(200))" })
    return lines.joined(separator: "\n")
  }

  var json: JSONValue {
    var values = JSONObject()
    for (key, value) in results { values[key] = .number(value) }
    return [
      "kind": "trial", "path": JSONValue(trial.folder), "name": JSONValue(trial.name),
      "form": architecture == nil ? .null : isVariational ? "variational" : "plain",
      "architecture": architecture?.json ?? .null,
      "epochs": .array(trial.checkpoints.epochs.map(JSONValue.integer)),
      "results": .object(values), "losses_contain_kl": .bool(lossesContainKL),
      "problem": JSONValue(problem),
      "notes": .array(notes.map(JSONValue.string)), "params": .object(trial.params),
    ]
  }
}

extension Trial {
  /// Whether params.json says from which epoch of a source the model was sparsified.
  var isTwin: Bool { params[ParamsKey.sampleEpoch] != nil }
}
