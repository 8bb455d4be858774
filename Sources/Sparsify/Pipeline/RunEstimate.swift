import Tensor
import VariationalDropout

/// What a run will take: seconds, files and bytes.
struct RunEstimate {
  let plan: Plan
  let preparation: RunPreparation
  let engines: Engines

  struct Time {
    /// Seconds on the wall.
    var wall = 0.0
    /// Seconds of all processors together.
    var total = 0.0
    /// Seconds of the longest group.
    var longest = 0.0
    var threads = 1
  }

  /// What the time is of and what not.
  static let timeCondition =
    "(measured on a few images, without writing, tables and report; epochs of earlier runs are not taken off)"

  /// Measured on a few images.
  func time() -> Time {
    var measured: [GroupShape: Double] = [:]
    var time = Time()
    for part in plan.parts(engines) {
      var busy = [Double](repeating: 0, count: part.atOnce)
      for group in part.groups {
        let seconds = measured[group.shape] ?? secondsOfGroup(group.shape)
        measured[group.shape] = seconds
        // The next group goes to the threads that are free first.
        let next = busy.indices.min { busy[$0] < busy[$1] }!
        busy[next] += seconds
        time.total += seconds * Double(part.threads)
      }
      time.wall += busy.max()!
      time.threads = max(time.threads, part.threads * part.atOnce)
    }
    time.longest = measured.values.max() ?? 0
    return time
  }

  /// How long a group takes for all its iterations.
  private func secondsOfGroup(_ shape: GroupShape) -> Double {
    let phases = preparation.phases
    let probe = SpeedProbe(shape, preparation.data, engines: engines)
    let seconds = probe.evaluation + Double(phases.method.epochs) * probe.epoch
    guard let fineTuning = phases.fineTuning else { return seconds }
    var plain = shape
    plain.variational = false
    let ofPlain = SpeedProbe(plain, preparation.data, engines: engines)
    return seconds + Double(fineTuning.epochs) * ofPlain.epoch
  }

  /// Whether a time limit is too short for the first step of any group that is to be trained.
  func shortage(within limit: TimeLimit?) -> TimeShortage? {
    guard let limit, limit.seconds > 0, !plan.groups.isEmpty else { return nil }
    let budget = TimeBudget(
      limit, since: 0, now: { 0 },
      probe: { [engines, data = preparation.data] shape in
        SpeedProbe(shape, data, engines: engines)
      })
    // Iteration 0 is done once, what follows by every later run.
    let iteration = min(1, preparation.phases.epochs)
    for group in plan.groups
    where budget.allows(
      iteration: iteration, of: group.shape,
      stopsWithin: engines.stopsWithinEpochs(of: group.shape.architecture))
    { return nil }
    return budget.shortage()
  }

  /// The files of all trials to train and their bytes.
  ///
  /// - Parameters:
  ///   - blockSize: what a file takes is a multiple of so many bytes.
  ///   - isRest: whether epochs that earlier runs have written are taken off.
  func size(blockSize: Int = 1, isRest: Bool = false) throws -> FileAmount {
    let context = GroupContext(preparation, engines: engines)
    let begun = isRest ? try TargetHistory(of: preparation.session).checkpointsBegun() : [:]
    var total = FileAmount()
    var known: [GroupShape: FileAmount] = [:]
    for group in plan.groups {
      // All trials of a shape have files of nearly one size.
      let one =
        try known[group.shape]
        ?? TrialSize(context, blockSize: blockSize).amount(of: group.models[0])
      known[group.shape] = one
      let checkpoints = context.phases.epochs + 1
      for model in group.models {
        let left = checkpoints - min(checkpoints, begun[model.name] ?? 0)
        total =
          total
          + FileAmount(
            files: one.files * left / checkpoints, bytes: one.bytes / checkpoints * left)
      }
    }
    return total
  }
}
