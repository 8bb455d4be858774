import Tensor
import VariationalDropout

/// What a run finds before it does anything: the zoo, the data set, and how far the twin is.
/// Changes nothing on disk.
package struct RunPreparation: Sendable {
  package let session: TwinSession
  package let zoo: Zoo
  package let data: DataSet
  /// The data set's file, without links.
  package let dataFile: Path
  /// The selected trials that can be used, sorted by name.
  package let models: [SourceModel]
  /// Those of `models` to train.
  package let remaining: [SourceModel]
  /// The selected trials that are in the twin already.
  package let finished: [Path]
  /// Trials given up by earlier runs and not tried again.
  package let earlierFailures: [TrialFailure]
  package let skipped: [SkippedTrial]

  package init(_ options: RunOptions, files: FileSystem) throws {
    let location = try TwinLocation(
      source: options.source, twin: options.twin, work: options.work, files: files)
    let zoo = try Zoo.read(location.source, fileSystem: files)
    let selection = zoo.selecting(only: options.only, limit: options.limit)
    if selection.trials.isEmpty && selection.unreadable.isEmpty {
      throw RunError(
        .usage, "No trial of '\(options.source)' is selected. Check --only and --limit.")
    }
    dataFile = try files.resolve(try zoo.dataSetPath(given: options.data, fileSystem: files))
    data = try DataSetFile.read(dataFile)

    var stored = options.stored
    stored["source"] = .string(location.relativeToTwin(location.source).description)
    stored["dataset"] = .string(data.fingerprint)
    session = try TwinSession(location: location, options: stored, files: files)
    self.zoo = zoo

    let offer = selection.sourceModels(overrides: options.overrides).fitting(data)
    let inTwin = Set(try session.finishedTrials())
    models = offer.models
    skipped = offer.skipped.filter { !inTwin.contains($0.name) }
    let selected = selection.trials.map(\.name) + selection.unreadable.map(\.name)
    finished = selected.filter { inTwin.contains($0) }.sorted()

    let candidates = (zoo.trials.map(\.name) + zoo.unreadable.map(\.name)).sorted()
    let again = options.retryFailed ? Set(selected) : []
    let failures = try session.earlierFailures(
      of: candidates.filter { !inTwin.contains($0) && !again.contains($0) })
    earlierFailures = candidates.compactMap { failures[$0] }
    remaining = offer.models.filter { !inTwin.contains($0.name) && failures[$0.name] == nil }
  }

  /// The data set as the twin's files name it: relative to the twin.
  package var dataPath: String {
    session.options["twin_data"]?.string == TwinContent.DataLink.none.rawValue
      ? session.location.relativeToTwin(dataFile).description : TwinSession.dataSetName.description
  }

  /// What config.json says of the data set.
  package var dataDescription: JSONObject {
    var object: JSONObject = [
      "path": .string(session.location.relativeToTwin(dataFile).description),
      "fingerprint": .string(data.fingerprint),
    ]
    for (name, set) in data.sets {
      object[name] = .array(set.images.shape.map { .integer($0) })
    }
    return object
  }
}

extension SourceModel {
  fileprivate var tooLargeBatch: String? {
    batchSize <= GroupShape.largestBatch
      ? nil : "has batches of \(batchSize) images, at most \(GroupShape.largestBatch) are possible"
  }
}

extension Zoo.Offer {
  /// Without the models that can't be trained on these images.
  fileprivate func fitting(_ data: DataSet) -> Zoo.Offer {
    let largestLabel = data.sets.map { Int($0.set.labels.max() ?? 0) }.max() ?? 0
    var fitting = Zoo.Offer(models: [], skipped: skipped)
    for model in models {
      let images = data.train
      let mismatch = model.mismatch(
        channels: images.channels, height: images.height, width: images.width,
        largestLabel: largestLabel)
      if let mismatch = mismatch ?? model.tooLargeBatch {
        fitting.skipped.append(SkippedTrial(name: model.name, reason: mismatch))
      } else {
        fitting.models.append(model)
      }
    }
    fitting.skipped.sort { $0.name < $1.name }
    return fitting
  }
}
