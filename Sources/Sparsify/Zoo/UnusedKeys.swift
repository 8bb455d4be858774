import Tensor
import VariationalDropout

/// Finds the keys of a params.json that change how a model trains, but not here.
///
/// Keys of the groups `optim::`, `scheduler::` and `training::` count, unless they only keep the books,
/// or have a value that changes nothing.
struct UnusedKeys {
  let params: JSONObject
  let optimizer: OptimizerKind?
  /// Whether the command line gives the learning rate.
  let hasGivenRate: Bool
  /// How the command line has it change.
  let schedule: RateSchedule.Shape

  /// Longer keys are no misspelt ones.
  private static let longestKey = 100

  /// A note for each key, the same for all models that have it.
  var notes: [String] {
    params.members.compactMap { key, value in
      guard key.utf8.count <= Self.longestKey else { return nil }
      let key = key.description
      guard let group = Group(of: key) else { return nil }
      let name = key.dropFirst(group.prefix.count).lowercased()
      switch group {
      case .optimizer: return optimNote(key, name, value)
      case .scheduler:
        return Self.isOff(value) || Self.isBookkeeping(name, group) ? nil : rateNote(key)
      case .training: return trainingNote(key, name, value)
      }
    }
  }

  private enum Group: String, CaseIterable {
    case optimizer = "optim"
    case scheduler, training

    var prefix: String { rawValue + "::" }

    init?(of key: String) {
      guard let group = Self.allCases.first(where: { key.utf8.starts(with: $0.prefix.utf8) }) else {
        return nil
      }
      self = group
    }
  }

  private func optimNote(_ key: String, _ name: String, _ value: JSONValue) -> String? {
    if Self.used.contains(key) { return nil }
    if name.contains("sched") || name.contains("anneal") {
      return Self.isOff(value) ? nil : rateNote(key)
    }
    if let setting = Self.settings[name] {
      if let optimizer, !setting.optimizers.contains(optimizer) { return nil }
      return value.isNull || Self.same(value, setting.standard)
        ? nil : "\(key) is not used: PyTorch's default (\(setting.standard.text())) is taken"
    }
    if Self.isOff(value) || Self.isBookkeeping(name, .optimizer) { return nil }
    return unknownNote(key, name, .optimizer)
  }

  private func trainingNote(_ key: String, _ name: String, _ value: JSONValue) -> String? {
    if Self.used.contains(key) || Self.isOff(value) { return nil }
    if key == ParamsKey.task {
      let isClassification = value.string?.excerpt().lowercased().hasPrefix("classif") == true
      return isClassification
        ? nil : "\(key) \(value.text().prefix(80)) is not used: models are trained as classifiers"
    }
    if value == Self.usual[key] { return nil }
    if name.contains("sched") { return rateNote(key) }
    return Self.isBookkeeping(name, .training) ? nil : unknownNote(key, name, .training)
  }

  private func rateNote(_ key: String) -> String {
    if schedule != .constant { return "\(key) is not used, but --lr-schedule \(schedule.rawValue)" }
    return "\(key) is not used: the learning rate is constant, "
      + (hasGivenRate ? "that of --lr" : "optim::lr (give another with --lr)")
  }

  private func unknownNote(_ key: String, _ name: String, _ group: Group) -> String {
    let known = Self.used.filter { $0.hasPrefix(group.prefix) }
      .map { String($0.dropFirst(group.prefix.count)) }.sorted()
    let near =
      Self.otherName(of: name, group) ?? nearest(to: name, among: known).map { group.prefix + $0 }
    return "\(key) is unknown and not used" + (near.map { " (did you mean \($0)?)" } ?? "")
  }

  // MARK: Tables

  /// The keys that have a say, or are noted by those who read them.
  private static let used: Set<String> = [
    ParamsKey.optimizer, ParamsKey.learningRate, ParamsKey.weightDecay, ParamsKey.momentum,
    ParamsKey.nesterov, ParamsKey.batchSize, ParamsKey.epochs, ParamsKey.augmentation,
  ]

  /// What zoos of ResNet-18 say and models are trained with in any case.
  private static let usual: [String: JSONValue] = [
    "training::loss": "nll", "training::dataloader": "normal",
  ]

  private static let (beta1, beta2) = (
    JSONValue.number(OptimizerKind.betas.0), JSONValue.number(OptimizerKind.betas.1)
  )
  private static let epsilon = JSONValue.number(OptimizerKind.epsilon)

  /// Settings of PyTorch's optimisers that are always at their defaults here.
  private static let settings: [String: (standard: JSONValue, optimizers: Set<OptimizerKind>)] = [
    "betas": (.array([beta1, beta2]), [.adam]), "beta1": (beta1, [.adam]),
    "beta2": (beta2, [.adam]), "amsgrad": (false, [.adam]), "eps": (epsilon, [.adam, .rmsprop]),
    "epsilon": (epsilon, [.adam, .rmsprop]),
    "alpha": (.number(OptimizerKind.alpha), [.rmsprop]),
    "centered": (false, [.rmsprop]), "dampening": (0, [.sgd]),
    "maximize": (false, [.adam, .sgd, .rmsprop]),
  ]

  /// The key that is called `name` elsewhere.
  private static func otherName(of name: String, _ group: Group) -> String? {
    otherNames[name] ?? (group == .optimizer ? otherOptimizerNames[name] : nil)
  }

  private static let otherNames: [String: String] = [
    "batch": ParamsKey.batchSize, "batch_size": ParamsKey.batchSize,
    "batchsize": ParamsKey.batchSize, "bs": ParamsKey.batchSize, "epochs": ParamsKey.epochs,
    "l2": ParamsKey.weightDecay, "l2_reg": ParamsKey.weightDecay, "lr": ParamsKey.learningRate,
    "learning_rate": ParamsKey.learningRate, "learningrate": ParamsKey.learningRate,
    "max_epochs": ParamsKey.epochs, "momentum": ParamsKey.momentum, "n_epochs": ParamsKey.epochs,
    "num_epochs": ParamsKey.epochs, "optimiser": ParamsKey.optimizer,
    "optimizer": ParamsKey.optimizer, "wd": ParamsKey.weightDecay,
    "weight_decay": ParamsKey.weightDecay, "weightdecay": ParamsKey.weightDecay,
  ]

  private static let otherOptimizerNames: [String: String] = [
    "decay": ParamsKey.weightDecay, "method": ParamsKey.optimizer, "mom": ParamsKey.momentum,
    "name": ParamsKey.optimizer, "rate": ParamsKey.learningRate,
    "step_size": ParamsKey.learningRate, "type": ParamsKey.optimizer,
  ]

  /// Words in names of keys that say where, when and how much is kept or shown.
  private static let bookkeepingWords: Set<String> = [
    "checkpoint", "checkpoints", "ckpt", "cuda", "date", "device", "dir", "dirs", "display",
    "epoch",
    "experiment", "file", "files", "folder", "foreach", "freq", "frequency", "fused", "gpu", "gpus",
    "id", "idx", "interval", "keep", "log", "logging", "model", "name", "num", "out", "output",
    "path", "paths", "pin", "print", "progress", "project", "reload", "report", "resume", "root",
    "sample", "save", "start", "steps", "tag", "tensorboard", "test", "tf", "time", "tmp", "tune",
    "val", "validation", "verbose", "verbosity", "wandb", "workers", "worker", "write",
    "capturable",
    "differentiable", "threads", "cpu", "cpus", "memory", "hostname", "uuid", "version",
  ]

  /// Words that tell of training, whatever stands beside them.
  private static let trainingWords: Set<String> = [
    "accumulate", "accumulation", "annealing", "augment", "augmentation", "clip", "clipping",
    "cutmix", "cutout", "decay", "dropout", "early", "ema", "freeze", "gamma", "label", "loss",
    "lr",
    "milestones", "mixup", "noise", "patience", "reg", "regularization", "smoothing", "stop",
    "stopping", "swa", "warmup",
  ]

  private static func isBookkeeping(_ name: String, _ group: Group) -> Bool {
    let words = Set(name.split { "_-.: ".contains($0) }.map(String.init))
    if !words.isDisjoint(with: trainingWords) || otherName(of: name, group) != nil {
      return false
    }
    return !words.isDisjoint(with: bookkeepingWords)
  }

  // MARK: Values

  /// Whether a value says that something is not there.
  static func isOff(_ value: JSONValue) -> Bool {
    switch value {
    case .null, .bool(false): true
    case .integer(let number): number == 0
    case .wideInteger: false
    case .number(let number): number == 0
    case .string(let text):
      text.utf8.count < 8
        && ["", "none", "null", "false", "off", "no"].contains(text.description.lowercased())
    case .array(let items): items.isEmpty
    case .object(let object): object.keys.isEmpty
    default: false
    }
  }

  /// Whether two values are the same numbers, however written.
  private static func same(_ a: JSONValue, _ b: JSONValue) -> Bool {
    if let a = a.array, let b = b.array {
      return a.count == b.count && zip(a, b).allSatisfy { same($0, $1) }
    }
    if a.double != nil, b.double != nil { return a.isSameNumber(as: b) }
    return a == b || isOff(a) && isOff(b)
  }
}
