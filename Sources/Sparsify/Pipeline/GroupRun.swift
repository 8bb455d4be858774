import Glibc
import Tensor
import VariationalDropout

/// The life of one group on one thread: from its trials' last whole epochs to the finished ones.
///
/// After every iteration each model's epoch is committed. A model that diverges leaves the group, and
/// so does one whose files can't be read or written; the others go on. Models may be at different
/// epochs, as an interruption left them.
package final class GroupRun {
  /// A model on its way.
  final class Member {
    let model: any TrainableModel
    let writer: TrialWriter
    let randomKey: RandomKey
    /// Its last one. While an engine has the model, it is without its numbers: see `release`.
    var state: TrialState
    /// What it began with, as long as it has not been evaluated.
    var source: [[Float]]?
    var secondsSinceRestore = 0.0

    init(
      model: any TrainableModel, writer: TrialWriter, randomKey: RandomKey, state: TrialState
    ) {
      self.model = model
      self.writer = writer
      self.randomKey = randomKey
      self.state = state
    }

    /// Lets go of the numbers that an engine has now; those of the next epoch come back when it is committed.
    func release() { state.model = ModelState(parameters: [], buffers: [], step: state.model.step) }
  }

  /// A model after an iteration.
  struct Outcome {
    var train: EpochRecord.Measure
    var test: Evaluation
    var validation: Evaluation?
    var model: ModelState
    var pruned: PrunedWeights
    var sparsity: ModelSparsity
    /// Of batch norms, measured anew where that is wanted.
    var statistics: RunningStatistics?
    var divergence: Divergence?
    /// The full model's predictions, of iteration 0.
    var full: [UInt16]?
    /// The first layer that the checkpoint's type has no finite numbers for.
    var overflow: (layer: String, dtype: DType)?

    /// What the plain checkpoint is made of.
    var written: [[Float]] { statistics?.replacing(in: model.parameters) ?? model.parameters }
  }

  let group: Plan.Group
  let claim: Claim
  let context: GroupContext
  /// What trains the members in their phase, and the trials of those it was made for.
  var current: (trials: [Path], engine: any TrainingEngine)?
  /// The trials that nothing can be done about in this run.
  package internal(set) var outcasts: [Path] = []
  /// What keeps all groups from going on.
  package private(set) var failure: (any Error)?
  /// Whether there was no time for another epoch.
  package internal(set) var ranOutOfTime = false

  package init(_ assignment: GroupQueue.Assignment, of context: GroupContext) {
    group = assignment.group
    claim = assignment.claim
    self.context = context
  }

  /// Trains all trials of the group to the end, or as far as time, `context.shouldStop` and the claim on
  /// the group let it.
  package func run() {
    var members: [Member] = []
    var fresh: [Member] = []
    for model in group.models {
      guard let (member, isFresh) = attempt(model.name, { try prepare(model) }) ?? nil else {
        continue
      }
      if isFresh { fresh.append(member) } else { members.append(member) }
    }
    if !fresh.isEmpty {
      guard let evaluated = iterate(fresh, isFirst: true) else { return }
      members += evaluated
    }
    for (phase, end) in context.phases.ends.enumerated() {
      if phase > 0 { members = fineTuned(members) }
      guard let trained = train(members, to: end) else { return }
      members = trained
    }
  }

  /// Trains members until all that go on have reached an epoch; gives these back, or nil when stopped.
  func train(_ members: [Member], to end: Int) -> [Member]? {
    var going = members.filter { $0.state.epoch < end }
    var arrived = finishing(members.filter { $0.state.epoch >= end })
    while !going.isEmpty {
      guard let trained = iterate(going, isFirst: false) else { return nil }
      going = trained.filter { $0.state.epoch < end }
      arrived += finishing(trained.filter { $0.state.epoch >= end })
    }
    return arrived
  }

  /// Does something for one trial; where that fails, the trial waits for the next run, unless
  /// another worker was found to have it, or to have finished it.
  func attempt<Result>(_ trial: Path, _ body: () throws -> Result) -> Result? {
    do {
      return try body()
    } catch {
      let isDone =
        (error as? FileError)?.code == ENOENT
        && (try? context.session.isFinished(trial)) == true
      if claim.check(), !isDone {
        outcasts.append(trial)
        context.report(.stuck(trial: trial, error))
      }
      return nil
    }
  }

  /// Whether what was trained or evaluated may be kept: another worker may have taken this one for dead while it slept,
  /// and the data set may have been changed, which ends the run.
  func mayKeep() -> Bool {
    guard claim.check() else { return false }
    do {
      try context.checkDataSet()
      return true
    } catch {
      failure = error
      return false
    }
  }

  var shouldStop: @Sendable () -> Bool {
    { [claim, context] in claim.isLost || context.shouldStop() }
  }
}
