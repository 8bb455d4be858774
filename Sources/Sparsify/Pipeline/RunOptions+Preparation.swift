import Tensor
import VariationalDropout

extension RunOptions: JobOptions {
  package var target: Path { twin }

  private var method: TrainingMethod { .variational(schedule, threshold: threshold) }

  package func preparation(files: FileSystem) throws -> RunPreparation {
    let location = try TwinLocation(source: source, twin: twin, work: work, files: files)
    try checkSource(location, files)
    let zoo = try Zoo.read(location.source, files: files)
    let selection = zoo.selecting(only: only, limit: limit)
    if selection.trials.isEmpty && selection.unreadable.isEmpty {
      throw RunError(.usage, "No trial of '\(source)' is selected. Check --only and --limit.")
    }
    let dataFile = try files.resolve(try zoo.dataSetPath(given: self.data, files: files))
    let data = try DataSetFile.read(dataFile, files: files)

    var stored = stored
    let sourcePath = location.relativeToTwin(location.source).description
    stored["source"] = .string(sourcePath)
    stored["dataset"] = .string(data.fingerprint)
    let session = try TwinSession(
      location: location, options: stored, dataLink: content.data, restart: execution.restart,
      scrutiny: execution.scrutiny, files: files)

    let offer = selection.sourceModels(overrides: overrides).fitting(data)
    let findings = RunPreparation.Findings(
      models: offer.models, skipped: offer.skipped, selected: selection.names,
      candidates: zoo.names, data: data, dataFile: dataFile)
    return try RunPreparation(
      findings, session: session, method: method, content: content,
      origin: .sparsified(source: sourcePath), retryFailed: execution.retryFailed)
  }
}

extension RunOptions {
  /// Refuses a source that is a twin or a work folder.
  private func checkSource(_ location: TwinLocation, _ files: FileSystem) throws {
    let identity = try FolderIdentity(of: location.source, files: files)
    let isTwin = identity.product == .twin
    guard identity.isWork || isTwin && !twinAsSource else { return }
    var sentence = "'\(source)' is to be the zoo, but is \(identity.text)."
    if isTwin {
      if case .zoo = try FolderIdentity(of: location.twin, files: files) {
        sentence += " '\(twin)' is a zoo: are the two swapped?"
      } else {
        sentence += " To sparsify it once more, give --twin-as-source."
      }
    }
    throw RunError(.usage, sentence)
  }
}

extension Zoo {
  /// Of all trials, readable or not.
  var names: [Path] { trials.map(\.name) + unreadable.map(\.name) }
}

extension Zoo.Offer {
  /// Without the models that can't be trained on a data set.
  fileprivate func fitting(_ data: DataSet) -> Zoo.Offer {
    var fitting = Zoo.Offer(models: [], skipped: skipped)
    for model in models {
      if let mismatch = model.mismatch(with: data) {
        fitting.skipped.append(SkippedTrial(name: model.name, reason: mismatch))
      } else {
        fitting.models.append(model)
      }
    }
    return fitting
  }
}
