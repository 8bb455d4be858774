import Tensor
import VariationalDropout

/// A params.json as WeightCLIP's script for CNN3 zoos writes it: `lr`, `weight_decay`, `batch_size` and `num_epochs`
/// without the groups `optim::` and `training::`, and no optimiser, which is Adam.
///
/// Epochs count from 0: the last of 25 is `checkpoint_000024`. The learning rate is the start of a schedule: it rises to `lr`
/// for `warmup_epochs`, where there are any, and falls by a cosine.
///
/// Source: HSG-AIML/WeightCLIP, scripts/train_cnn3_datasetpt_zoo.py.
struct UngroupedParameters: Sendable {
  private let params: JSONObject

  private static let keys: [(own: String, usual: String)] = [
    ("lr", ParamsKey.learningRate), ("weight_decay", ParamsKey.weightDecay),
    ("batch_size", ParamsKey.batchSize),
  ]
  private static let epochs = "num_epochs"
  /// With one of these it is another script's.
  private static let foreign = ["optimizer", "optimiser", "optim", "momentum"]

  /// Nil where a params.json has other keys than these, or the usual ones.
  init?(_ params: JSONObject) {
    let own = Self.keys.map(\.own) + [Self.epochs]
    guard own.allSatisfy({ params[$0]?.double != nil }),
      !params.keys.contains(where: { $0.hasPrefix("optim::") || $0.hasPrefix("training::") }),
      !Self.foreign.contains(where: { params[$0] != nil })
    else { return nil }
    self.params = params
  }

  /// All keys, and behind them the usual ones with the same values.
  ///
  /// - Parameter checkpoints: of the trial. Where one has the number of epochs, epochs count from 1.
  func grouped(_ checkpoints: CheckpointFolders) -> JSONObject {
    var grouped = params
    grouped[ParamsKey.optimizer] = .string(OptimizerKind.adam.rawValue)
    for (own, usual) in Self.keys { grouped[usual] = params[own] }
    if let count = params[Self.epochs]?.int, count > 0 {
      grouped[ParamsKey.epochs] = .integer(checkpoints[count].isEmpty ? count - 1 : count)
    }
    return grouped
  }

  /// What is taken for granted or left out, a sentence each without a full stop.
  func notes(_ overrides: Overrides) -> [String] {
    var notes: [String] = []
    if overrides.optimizer == nil {
      notes.append(
        "params.json names no optimiser: adam is taken, as WeightCLIP's zoos are trained with it (give another with "
          + "--optimizer)")
    }
    let rate = params["lr"]?.text().prefix(80) ?? ""
    let warmUp = params["warmup_epochs"]?.int ?? 0
    notes.append(
      "lr \(rate) is the start of a schedule, "
        + (warmUp > 0 ? "a warm-up of \(counted(warmUp, "epoch")) and a cosine" : "a cosine")
        + ", which is not continued: the learning rate is constant, "
        + (overrides.learningRate == nil ? "lr (give another with --lr)" : "that of --lr"))
    if let clip = params["grad_clip"], !UnusedKeys.isOff(clip) {
      notes.append("grad_clip \(clip.text().prefix(80)) is not used")
    }
    return notes
  }
}
