import Tensor
import VariationalDropout

/// The models of a new zoo, one for every combination of its grid and every start.
struct GeneratedModels {
  /// Those that can be trained, and why others can't, in the order of their numbers.
  private(set) var models: [GeneratedModel] = []
  private(set) var skipped: [SkippedTrial] = []
  /// The names of all.
  private(set) var names: [Path] = []

  /// What all models have in common.
  struct Setting {
    let choice: ZooChoice
    let data: DataSet
    let experiment: String
    let date: TrialDate
  }

  /// Models with new weights.
  ///
  /// - Throws: `RunError` with everything that is impossible.
  init(_ setting: Setting) throws {
    let candidates = try Self.candidates(setting, starts: [JSONObject()], searchedKeys: [])
    var problems: [String] = []
    var known: Set<ByteText> = []
    for candidate in candidates {
      do throws(TrialProblem) {
        models.append(try Self.initialised(candidate, setting))
      } catch {
        if known.insert(ByteText(error.description)).inserted {
          problems.append(error.description)
        }
      }
    }
    guard problems.isEmpty else {
      throw RunError(.usage, "Such models can't be trained:\n" + firstLines(problems))
    }
    names = candidates.map(\.name)
  }

  /// Models that begin with checkpoints of another zoo; what `setting.choice.grid` does not say is as there.
  ///
  /// - Parameters:
  ///   - epoch: whose checkpoints are taken.
  ///   - location: relative to which params.json names them.
  init(_ setting: Setting, from zoo: Zoo, epoch: Int, location: TargetLocation) throws {
    let checkpoints = zoo.trials.concurrentMap { trial in
      Result { () throws(TrialProblem) in
        var overrides = Overrides()
        overrides.fromEpoch = epoch
        let epoch = try trial.wantedEpoch(overrides: overrides, commonEpoch: nil)
        return try SourceCheckpoint(of: trial, epoch: epoch)
      }
    }
    let starts = zoo.trials.map(\.params)
    let varying = Grid.keys.filter { key in starts.contains { $0[key] != starts.first?[key] } }
    let candidates = try Self.candidates(setting, starts: starts, searchedKeys: varying)
    for candidate in candidates {
      let trial = zoo.trials[candidate.start]
      do throws(TrialProblem) {
        models.append(
          try Self.started(
            candidate, setting, try checkpoints[candidate.start].get(), epoch: epoch,
            folder: location.relativeToTwin(trial.folder)))
      } catch {
        skipped.append(
          SkippedTrial(name: candidate.name, reason: "its start \(trial.name): \(error)"))
      }
    }
    skipped += zoo.unreadable
    names = candidates.map(\.name)
  }

  // MARK: Candidates

  /// A model that was asked for, possible or not.
  private struct Candidate {
    let name: Path
    /// The values of the grid.
    let combination: JSONObject
    /// What params.json says.
    let parameters: JSONObject
    /// The number of its start.
    let start: Int
  }

  /// Every combination, repetition and start, in order.
  ///
  /// - Parameters:
  ///   - starts: what the parameters are before the combination's values.
  ///   - searchedKeys: tell the starts apart.
  private static func candidates(
    _ setting: Setting, starts: [JSONObject], searchedKeys: [String]
  ) throws(RunError) -> [Candidate] {
    let repetitions = setting.choice.repetitions ?? 1
    let (count, overflow) = (setting.choice.grid.count ?? .max).multipliedReportingOverflow(
      by: repetitions * max(starts.count, 1))
    guard !overflow, count <= TrialNaming.mostTrials else {
      throw RunError(
        .usage, "The grid has more than \(TrialNaming.mostTrials) models. Make several zoos of it.")
    }
    var searched = Set(setting.choice.grid.searchedKeys + searchedKeys)
    if setting.choice.repetitions != nil { searched.insert(ParamsKey.seed) }
    let naming = TrialNaming(
      experiment: setting.experiment, date: setting.date,
      searchedKeys: Grid.keys.filter(searched.contains))
    var candidates: [Candidate] = []
    for repetition in 0..<repetitions {
      for combination in setting.choice.grid.combinations {
        var combination = combination
        if setting.choice.repetitions != nil {
          combination[ParamsKey.seed] = .integer(seed(combination, repetition))
        }
        for (number, start) in starts.enumerated() {
          let parameters = parameters(start, combination, setting)
          candidates.append(
            Candidate(
              name: naming.name(candidates.count, parameters: parameters),
              combination: combination, parameters: parameters, start: number))
        }
      }
    }
    return candidates
  }

  /// A random seed of 31 bits for a repetition, a function of the combination.
  private static func seed(_ combination: JSONObject, _ repetition: Int) -> Int {
    let key = RandomKey.trialKey(of: JSONValue.object(combination).text())
    return Int(RandomKey(seed: Seed(repetition), trialKey: key).bits >> 33)
  }

  /// What params.json says: the original zoos' keys, of which some have no meaning here.
  private static func parameters(
    _ start: JSONObject, _ combination: JSONObject, _ setting: Setting
  ) -> JSONObject {
    var parameters: JSONObject = [
      ParamsKey.channels: .integer(setting.data.train.channels),
      ParamsKey.outputs: .integer(setting.data.classes), ParamsKey.usesBias: true,
      ParamsKey.usesCUDA: false,
      ParamsKey.startEpoch: 1, ParamsKey.outputEpoch: 1, ParamsKey.validationEpochs: 1,
      ParamsKey.outputIndex: 500, ParamsKey.checkpointFolder: nil,
    ]
    for object in [start, setting.choice.others, combination] {
      for (key, value) in object.members { parameters[key] = value }
    }
    parameters[ParamsKey.epochs] = .integer(setting.choice.epochs)
    return parameters
  }

  /// What params.json says when it is known how the model is trained: its start may have been trained otherwise.
  private static func told(_ parameters: JSONObject, _ setting: Setting) -> JSONObject {
    var parameters = parameters
    for (key, value) in setting.choice.changes { parameters[key] = value }
    return parameters
  }

  // MARK: One model

  private static func initialised(
    _ candidate: Candidate, _ setting: Setting
  ) throws(TrialProblem) -> GeneratedModel {
    let data = setting.data
    let combination = candidate.combination
    var reader = ParamsReader(combination)
    let family: Architecture.Family? = reader.name(
      ParamsKey.modelType, given: nil, option: "--architecture")
    let initialiser: Initialiser? = reader.name(ParamsKey.initialiser, given: nil, option: "--init")
    guard let family, let initialiser else {
      throw TrialProblem(reader.problems.joined(separator: "; "))
    }
    if let width = setting.choice.width, !family.takes(width: width) {
      throw TrialProblem(
        "\(family.rawValue) has \(family.usualSizes.width) channels in its first layer, --width \(width) can't be had"
      )
    }
    // Networks have dropout layers where something drops out; CNN3 always.
    let architecture = Architecture(
      family, channels: data.train.channels, classes: data.classes,
      side: family.takesAnySide ? data.train.height : nil, width: setting.choice.width,
      hasDropoutLayers: combination[ParamsKey.dropout]?.double != 0)
    if let dropout = combination[ParamsKey.dropout]?.double, dropout > 0,
      !architecture.hasDropoutLayers
    {
      throw TrialProblem("a \(family.rawValue) has no dropout layers: leave out --dropout")
    }
    var overrides = Overrides()
    (overrides.schedule, overrides.augmentation) = (
      setting.choice.schedule, setting.choice.augmentation
    )
    var parameters = candidate.parameters
    if let own = architecture.nonlinearity {
      // Beside networks that vary in it.
      parameters[ParamsKey.nonlinearity] = .string(ByteText(own.rawValue))
      if setting.choice.grid[ParamsKey.nonlinearity]?.isSearched == true {
        throw TrialProblem(
          "a \(family.rawValue) has the nonlinearity \(own.rawValue): leave out --nlin")
      }
    }
    let settings = try TrainingSettings(
      params: parameters, overrides: overrides, architecture: architecture)
    parameters = told(parameters, setting)
    // Published zoos say so of networks whose last layer alone has one.
    if setting.choice.others[ParamsKey.usesBias] == nil, !architecture.layers.allSatisfy(\.hasBias)
    {
      parameters[ParamsKey.usesBias] = false
    }
    let model = GeneratedModel(
      name: candidate.name, architecture: architecture, start: .initialised(initialiser),
      settings: settings, parameters: parameters, lacks: setting.choice.lacks)
    if let mismatch = model.mismatch(with: data) {
      throw TrialProblem("\(family.rawValue) \(mismatch)")
    }
    return model
  }

  private static func started(
    _ candidate: Candidate, _ setting: Setting, _ checkpoint: SourceCheckpoint, epoch: Int,
    folder: Path
  ) throws(TrialProblem) -> GeneratedModel {
    var overrides = Overrides()
    // Given anew, it makes up for a schedule that the start was trained with.
    overrides.learningRate = candidate.combination[ParamsKey.learningRate]?.double
    (overrides.schedule, overrides.augmentation) = (
      setting.choice.schedule, setting.choice.augmentation
    )
    let architecture = checkpoint.architecture.taking(side: setting.data.train.height)
    let settings = try TrainingSettings(
      params: candidate.parameters, overrides: overrides, architecture: architecture)
    var parameters = told(candidate.parameters, setting)
    parameters[ParamsKey.modelType] = .string(architecture.family.rawValue)
    parameters[ParamsKey.startFolder] = .string(folder.description)
    parameters[ParamsKey.sampleEpoch] = .integer(epoch)
    let model = GeneratedModel(
      name: candidate.name, architecture: architecture,
      start: .checkpoint(checkpoint.path), settings: settings, parameters: parameters)
    if let mismatch = model.mismatch(with: setting.data) { throw TrialProblem(mismatch) }
    return model
  }
}

extension RateSchedule.Shape {
  /// The class of torch.optim.lr_scheduler, as zoos name it; nil for none.
  var torchName: ByteText? {
    switch self {
    case .constant: nil
    case .cosine: "CosineAnnealingLR"
    case .onecycle: "OneCycleLR"
    }
  }
}

extension DataSet {
  /// As many as the labels tell of.
  var classes: Int { largestLabel + 1 }
}
