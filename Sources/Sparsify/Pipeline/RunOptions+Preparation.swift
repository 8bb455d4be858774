import Tensor
import VariationalDropout

extension RunOptions: JobOptions {
  package var target: Path { twin }

  package func preparation(files: FileSystem) throws -> RunPreparation {
    if let refusal = try NoZoo.file(source, files) { throw refusal }
    let location = try location(files)
    let zoo = try Zoo.read(location.source, files: files, memory: execution.checkpointMemory)
    let selection = try selection(of: zoo)
    let images = try images(of: zoo, files)
    let given = try dataSet(of: zoo, images, location, files)
    let data = given.data

    var offer = selection.sourceModels(overrides: overrides).fitting(data)
    let method = try method(
      for: offer.models, samples: data.train.count, location, files)
    if offer.models.isEmpty { try refuseUselessAugmentation(selection, data) }
    offer = offer.without { method.problem(with: $0.name) }
    let phases = TrainingPhases(
      method, schedule: overrides.schedule, recalibration: recalibration,
      then: try fineTuning.tuning())
    let content = content(for: offer.models)
    let sourcePath = location.relativeToTwin(location.source).description
    var stored = stored(phases, content, images)
    stored[StoredOption.source] = .string(sourcePath)
    stored[StoredOption.dataSet] = .string(data.fingerprint)
    let session = try session(
      at: location, stored, content, models: offer.models, data, files)

    var findings = RunPreparation.Findings(
      models: offer.models, skipped: offer.skipped, selected: selection.names,
      candidates: zoo.names, data: data, dataFile: given.file, watch: given.watch,
      draft: given.draft, images: images)
    if selection.names.count < zoo.names.count {
      findings.others = { [overrides] names in
        zoo.selecting(names).sourceModels(overrides: overrides).fitting(data).models
      }
    }
    var preparation = try RunPreparation(
      findings, session: session, phases: phases, content: content,
      origin: .sparsified(source: sourcePath), retryFailed: execution.retryFailed)
    if content.data == .none, !session.beginsAnew {
      preparation.begunDataPath = try BegunTwin(location: location, files: files)
        .dataPath(of: offer.models)
    }
    preparation.hasRecords = true
    if given.isMade { preparation.givenData = given.name }
    preparation.acceptsData = acceptsData
    try preparation.refuseSealed(twin, execution)
    return preparation
  }
}

// MARK: Parts

extension RunOptions {
  /// Where the run reads and writes.
  private func location(_ files: FileSystem) throws -> TargetLocation {
    if format == .zip, content.data == .symlink {
      throw RunError(
        .usage,
        "--twin-data symlink: no link can lie in a zip archive. Give copy or none, or leave it out."
      )
    }
    let location = try TargetLocation(
      source: source, twin: twin, work: work, format: format, files: files)
    try checkSource(location, files)
    return location
  }

  /// The trials that are asked for.
  private func selection(of zoo: Zoo) throws(RunError) -> Zoo {
    let selection = zoo.selecting(only: only, limit: limit)
    if selection.trials.isEmpty && selection.unreadable.isEmpty {
      throw RunError(.usage, nothingSelected(of: zoo))
    }
    return selection
  }

  /// What the models are trained on.
  private func dataSet(
    of zoo: Zoo, _ images: ImageOptions, _ location: TargetLocation, _ files: FileSystem
  ) throws -> GivenDataSet {
    let path = try zoo.dataSetPath(given: data, files: files)
    let given = try GivenDataSet(
      at: files.resolve(path), called: path, images, idx, in: location, execution, files: files)
    if given.isMade, content.data == .none {
      throw RunError(
        .usage,
        "--twin-data none does not go with '\(path)', a folder of idx files: the data set that is made of them lies "
          + "in the twin. Leave it out.")
    }
    return given
  }

  /// The options that contradict each other, in sentences.
  ///
  /// - Parameter content: with what follows from the models.
  private func contradictions(_ content: TargetContent) -> [String] {
    guard content.form == .variational else { return [] }
    var problems: [String] = []
    if recalibration != nil {
      problems.append(
        "--recalibrate does not go with --form variational: variational checkpoints keep the running statistics of the "
          + "training, which do not give the accuracies of the rows. Leave one of them out.")
    }
    if fineTuning.epochs > 0 {
      problems.append(
        "--form variational does not go with --finetune: what is fine-tuned has no such form. Leave one out; "
          + "the file 'variational' beside the plain form has it in any case.")
    }
    return problems
  }

  /// The twin as it is begun, or goes on.
  ///
  /// - Parameter stored: the options, as a new twin would keep them.
  private func session(
    at location: TargetLocation, _ stored: JSONObject, _ content: TargetContent,
    models: [SourceModel], _ data: DataSet, _ files: FileSystem
  ) throws -> TargetSession {
    let earlier =
      execution.restart ? nil : try TargetSession.earlierOptions(at: location, files)
    // What was begun with them goes on.
    try RunError.refuse(contradictions(content) + (earlier == nil ? useless(models, data) : []))
    let begun = BegunTwin(location: location, files: files)
    return try TargetSession(
      location: location,
      options: try begun.adopting(stored, begunWith: earlier, models: models),
      dataLink: content.data, restart: execution.restart, scrutiny: execution.scrutiny,
      files: files)
  }
}

extension RunOptions {
  /// Refuses a source that is a twin or a work folder.
  private func checkSource(_ location: TargetLocation, _ files: FileSystem) throws {
    let isArchive = try files.isArchive(location.source)
    let root = isArchive ? try Zoo.rootFolder(of: location.source, files) : location.source
    let made = try FolderIdentity.made(root, files)
    let isExport = try made == nil && FolderIdentity.exported(root, files) == .twin
    let isTwin = isExport || made?.product == .twin
    guard made?.isWork == true || isTwin && !twinAsSource else { return }
    let what = made?.text ?? "an exported twin"
    var sentence = "'\(source)' is to be the zoo, but is \(what)."
    if isTwin {
      if case .zoo = try FolderIdentity(of: location.goal, files: files) {
        sentence += " '\(twin)' is a zoo: are the two swapped?"
      } else {
        sentence += " To sparsify it once more, give --twin-as-source."
      }
    }
    throw RunError(.usage, sentence)
  }

  /// How images become numbers: as is said, else as this tool made the zoo, where that brings its data set.
  private func images(of zoo: Zoo, _ files: FileSystem) throws -> ImageOptions {
    if data != nil { return images }
    let config = try TargetConfig(reading: zoo.path, files: files) ?? TargetConfig()
    return images.completed(by: config.options)
  }

  /// What the twin of some models holds.
  private func content(for models: [SourceModel]) -> TargetContent {
    var content = content
    content.variational =
      variational
      ?? (models.contains(where: \.architecture.family.training.isLarge) ? .last : .all)
    return content
  }

  /// How the models are made sparse.
  private func method(
    for models: [SourceModel], samples: Int, _ location: TargetLocation, _ files: FileSystem
  ) throws -> any TrainingMethod {
    if let like = method.like, try files.exists(like), try files.resolve(like) == location.goal {
      throw RunError(
        .usage, "'\(like)' is given by --like and is the twin to be made: which one is it?")
    }
    return try method.method(
      for: models.map { ($0.name, $0.architecture) }, epochs: epochs, samples: samples,
      files: files)
  }

  /// What to say where `only` fits none of a zoo's trials.
  private func nothingSelected(of zoo: Zoo) -> String {
    let pattern = only ?? ""
    let isPart = pattern.hasPrefix("*") && pattern.hasSuffix("*")
    return
      "No trial of '\(source)' fits --only \(shellWord(Array(pattern.utf8))). The pattern covers "
      + "the whole name; one name is \(shellWord((zoo.names.min() ?? "").bytes))."
      + (isPart
        ? "" : " For a part of it give --only \(shellWord(Array("*\(pattern)*".utf8))).")
  }

  /// Refuses changed images where that alone keeps all models from training, and what else would make no difference.
  private func refuseUselessAugmentation(_ selection: Zoo, _ data: DataSet) throws(RunError) {
    guard overrides.augmentation != .none else { return }
    var plain = overrides
    plain.augmentation = .none
    let models = selection.sourceModels(overrides: plain).models
    let families = Set(models.map(\.architecture.family))
    guard !families.isEmpty, !families.contains(where: \.training.mayAugment) else { return }
    try RunError.refuse(
      [
        "--augment \(overrides.augmentation.rawValue) is of no use: any "
          + "\(families.map(\.rawValue).sorted().joined(separator: " or ")) is trained on images as they are. "
          + "Leave it out."
      ] + useless(models, data))
  }

  /// The options that would make no difference, in sentences.
  private func useless(_ models: [SourceModel], _ data: DataSet) -> [String] {
    let given = overrides.optimizer.map { [$0] } ?? []
    var problems = UselessOptions(
      optimizers: Set(models.map(\.optimizer) + given), hasMomentum: overrides.momentum != nil,
      hasNesterov: overrides.nesterov == true
    ).problems
    if let recalibration {
      if !models.isEmpty, !models.contains(where: \.architecture.hasBuffers) {
        problems.append("--recalibrate is of no use: no model has batch norms. Leave it out.")
      } else if recalibration > data.train.count {
        problems.append(
          "--recalibrate \(recalibration) asks for more than the \(data.train.count) training images. "
            + "Give a number up to \(data.train.count).")
      }
    }
    let method = method.kind
    if overrides.decaysLogSigma2 {
      let names = Set(models.map(\.architecture.family).filter(\.training.decaysLogSigma2))
        .map(\.rawValue).sorted()
      if !method.isVariational {
        problems.append(
          "--decay-log-sigma2 is of no use with --method \(method.rawValue), which has none. Leave it out."
        )
      } else if !names.isEmpty, models.allSatisfy(\.architecture.family.training.decaysLogSigma2) {
        problems.append(
          "--decay-log-sigma2 is of no use: weight decay pulls log_sigma2 in any "
            + "\(names.joined(separator: " or ")). Leave it out.")
      }
    }
    if content.form == .variational, !method.isVariational {
      problems.append(
        "--form variational is of no use with --method \(method.rawValue), which has no such form. "
          + "Leave it out.")
    } else if content.form == .variational, let variational, variational != .all {
      problems.append(
        "--variational \(variational.rawValue) is of no use: with --form variational every "
          + "checkpoint has that form. Leave it out.")
    }
    if content.events == .histograms, !method.isVariational {
      problems.append(
        "--tensorboard histograms is of no use with --method \(method.rawValue), which has no log-alpha: give "
          + "scalars or none.")
    }
    return problems
  }
}

extension Zoo {
  /// Of all trials, readable or not.
  var names: [Path] { trials.map(\.name) + unreadable.map(\.name) }
}

extension Zoo.Offer {
  /// Without the models that can't be trained on a data set.
  fileprivate func fitting(_ data: DataSet) -> Zoo.Offer {
    var offer = without { $0.mismatch(with: data) }
    for i in offer.models.indices {
      offer.models[i].architecture = offer.models[i].architecture.taking(side: data.train.height)
    }
    return offer
  }

  /// Without the models that there is something against.
  fileprivate func without(_ problem: (SourceModel) -> String?) -> Zoo.Offer {
    var others = Zoo.Offer(models: [], skipped: skipped)
    for model in models {
      if let reason = problem(model) {
        others.skipped.append(SkippedTrial(name: model.name, reason: reason))
      } else {
        others.models.append(model)
      }
    }
    return others
  }
}
