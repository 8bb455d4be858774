import Tensor
import VariationalDropout

extension GenerateOptions: JobOptions {
  package var target: Path { zoo }

  package func preparation(files: FileSystem) throws -> RunPreparation {
    for path in [dataSet, from].compactMap({ $0 }) where try !files.exists(path) {
      throw try files.absence(of: path, .read)
    }
    let source = try from.map { try files.resolve($0) }
    let location = try TargetLocation(
      zoo: zoo, dataSet: dataSet, others: source.map { [("the zoo of --from", $0)] } ?? [],
      work: work, files: files)
    var configuration = try configuration(files)
    let given = try GivenDataSet(
      at: location.source, called: dataSet, images, idx, in: location, execution, files: files)
    let data = given.data
    let earlier = try TargetSession.earlierOptions(at: location, files)
    if let earlier, !execution.restart {
      configuration.others = configuration.others.ordered(like: earlier)
    }
    let grid = try completed(configuration.grid, data)
    let choice = choice(grid, configuration, data)
    if earlier == nil || execution.restart {
      try refuseUseless(grid, given: configuration.grid)
    }
    let date =
      date ?? earlier?[StoredOption.date]?.string.flatMap { TrialDate(argument: Array($0.utf8)) }
      ?? .now

    var stored = stored(choice, source: source.map { location.relativeToTwin($0) }, data)
    let experiment = String(TrialLog.experimentID(of: stored).prefix(5))
    stored[StoredOption.date] = .string(date.text)
    let session = try TargetSession(
      location: location, options: stored, dataLink: self.data, restart: execution.restart,
      scrutiny: execution.scrutiny, files: files)

    let setting = GeneratedModels.Setting(
      choice: choice, data: data, experiment: experiment, date: date)
    let generated =
      if let source {
        try GeneratedModels(
          setting, from: try Zoo.read(source, files: files, memory: execution.checkpointMemory),
          epoch: fromEpoch ?? 0,
          location: location)
      } else {
        try GeneratedModels(setting)
      }
    return try RunPreparation(
      RunPreparation.Findings(
        models: generated.models, skipped: generated.skipped, selected: generated.names,
        candidates: generated.names, data: data, dataFile: given.file, watch: given.watch,
        draft: given.draft, images: images),
      session: session,
      phases: TrainingPhases(PlainMethod(epochs: choice.epochs), schedule: choice.schedule),
      content: content,
      origin: .generated(grid: described(choice)),
      retryFailed: execution.retryFailed)
  }

  private var content: TargetContent {
    var content = TargetContent()
    content.variational = .none
    content.checkpoints = checkpoints
    content.data = data
    return content
  }

  // MARK: Choice

  private func choice(_ grid: Grid, _ configuration: ZooConfiguration, _ data: DataSet) -> ZooChoice
  {
    let usual = from == nil ? zooProtocol(grid, data) : nil
    let augmentation = augmentation ?? configuration.augmentation
    return ZooChoice(
      grid: grid, repetitions: repetitions ?? (seeds == nil ? configuration.repetitions : nil),
      epochs: epochs ?? configuration.epochs ?? usual?.epochs ?? 50, others: configuration.others,
      schedule: schedule ?? configuration.schedule ?? usual?.schedule ?? .constant,
      augmentation: augmentation ?? usual?.augmentation ?? .none,
      lacks: augmentation == nil ? usual?.lacks : nil, width: width ?? configuration.width)
  }

  // MARK: Grid

  /// The configuration file's grid with the command line's values in place of its own.
  private func configuration(_ files: FileSystem) throws -> ZooConfiguration {
    var result = ZooConfiguration()
    if let configuration { result = try ZooConfiguration(reading: configuration, files: files) }
    result.grid.override(with: grid)
    var problems: [String] = []
    if schedule == nil, let problem = result.schedulerProblem {
      problems.append("'\(configuration ?? "")': \(problem).")
    }
    if seeds != nil, repetitions != nil {
      problems.append("--seeds and --repetitions exclude each other.")
    }
    if from == nil, fromEpoch != nil { problems.append("--from-epoch needs --from.") }
    if from != nil {
      for (option, key) in [
        ("--architecture", ParamsKey.modelType), ("--init", ParamsKey.initialiser),
      ]
      where result.grid[key] != nil {
        problems.append("\(option) (\(key)) can't be given: with --from the checkpoints decide it.")
      }
      if width != nil || result.width != nil {
        problems.append("--width can't be given: with --from the checkpoints decide it.")
      }
    }
    try RunError.refuse(problems)
    return result
  }

  /// The grid with what is usual for what was not given: the protocol of the original MNIST zoo.
  private func completed(_ grid: Grid, _ data: DataSet) throws -> Grid {
    var grid = grid
    if from != nil { return grid }
    let family = Architecture.Family.allCases.first { $0.usualSizes.side == data.train.height }
    grid.setDefault(ParamsKey.modelType, .string((family ?? .cnn).rawValue))
    grid.setDefault(ParamsKey.dropout, 0.0)
    for (key, value) in zooProtocol(grid, data).values { grid.setDefault(key, value) }
    grid.setDefault(ParamsKey.seed, 1)
    return grid
  }

  /// That of the first family in a grid.
  private func zooProtocol(_ grid: Grid, _ data: DataSet) -> Architecture.Family.ZooProtocol {
    let family = grid[ParamsKey.modelType]?.values.first?.string.flatMap {
      Architecture.Family(text: $0)
    }
    return (family ?? .cnn).zooProtocol(side: data.train.height, classes: data.classes)
  }

  /// Refuses options that would make no difference; what was begun with them goes on.
  ///
  /// - Parameter given: what of the grid is not usual.
  private func refuseUseless(_ grid: Grid, given: Grid) throws(RunError) {
    var problems: [String] = []
    let families = grid[ParamsKey.modelType]?.values.compactMap { value in
      value.string.flatMap(Architecture.Family.init(text:))
    }
    let own = families?.map { Architecture($0, channels: 1).nonlinearity } ?? []
    if let nonlinearity = own.first ?? nil, !own.contains(nil),
      let values = given[ParamsKey.nonlinearity]?.values,
      values != [.string(ByteText(nonlinearity.rawValue))]
    {
      problems.append(
        "--nlin is of no use: such networks have the nonlinearity \(nonlinearity.rawValue). Leave it out."
      )
    }
    let optimizers = grid[ParamsKey.optimizer]?.values.compactMap { value in
      value.string.flatMap(OptimizerKind.init(text:))
    }
    problems +=
      UselessOptions(
        optimizers: Set(optimizers ?? []), hasMomentum: momenta != nil,
        hasNesterov: nesterov == true
      ).problems
    try RunError.refuse(problems)
  }

  // MARK: For config.json

  /// The options that the zoo's files depend on, but for the date: in this order they have made the trials' names since
  /// the first version.
  private func stored(
    _ choice: ZooChoice, source: Path?, _ dataSet: DataSet
  ) -> JSONObject {
    let grid = choice.grid
    var object: JSONObject = [
      StoredOption.epochs: .integer(choice.epochs),
      StoredOption.checkpoints: .string(checkpoints.argumentText),
      StoredOption.zooData: .string(data.rawValue),
      StoredOption.repetitions: choice.repetitions.map { .integer($0) } ?? .null,
      StoredOption.fromEpoch: from == nil ? .null : .integer(fromEpoch ?? 0),
    ]
    if let width = choice.width { object[StoredOption.width] = .integer(width) }
    for axis in grid.sortedAxes {
      object[axis.key] = axis.isSearched ? .array(axis.values) : axis.values[0]
    }
    // A thousand seeds are told in one word.
    let seeds = grid[ParamsKey.seed]?.values.compactMap { Seed($0) } ?? []
    if seeds.count > 1, Set(seeds).count == seeds.count,
      seeds.count == grid[ParamsKey.seed]?.values.count
    {
      object[ParamsKey.seed] = .string(SeedList(seeds).argumentText)
    }
    for (key, value) in choice.others.members { object[key] = value }
    for (name, value) in images.stored { object[name] = value }
    object[StoredOption.source] = source.map { .string($0.description) } ?? .null
    object[StoredOption.dataSet] = .string(dataSet.fingerprint)
    // Earlier versions had no such options.
    if choice.schedule != .constant {
      object[StoredOption.rateSchedule] = .string(choice.schedule.rawValue)
    }
    if choice.augmentation != .none {
      object[StoredOption.augmentation] = .string(choice.augmentation.rawValue)
    }
    return object
  }

  /// What config.json begins with: the original zoos' keys.
  private func described(_ choice: ZooChoice) -> JSONObject {
    var object = choice.grid.json
    for (key, value) in choice.others.members { object[key] = value }
    object[ParamsKey.epochs] = .integer(choice.epochs)
    for (key, value) in choice.changes {
      if let value { object[key] = value }
    }
    return object
  }
}

extension JSONObject {
  /// The members that another object has, too, in its order, before the rest: the names of trials, and what their files
  /// say, depend on it, and whether options are the same does not.
  fileprivate func ordered(like other: JSONObject) -> JSONObject {
    JSONObject(other.members.filter { self[$0.key] != nil } + members)
  }
}
