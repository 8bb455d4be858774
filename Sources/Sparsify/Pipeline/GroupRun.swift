import Dispatch
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
  private struct Member {
    let model: any TrainableModel
    let writer: TrialWriter
    let randomKey: RandomKey
    var state: TrialState
    /// What it began with, as long as it has not been evaluated.
    var source: [[Float]]?
    var secondsSinceRestore = 0.0
  }

  /// A model after an iteration.
  private struct Outcome {
    var train: EpochRecord.Measure
    var test: Evaluation
    var validation: Evaluation?
    var model: ModelState
    var pruned: PrunedWeights
    var sparsity: ModelSparsity
    var divergence: Divergence?
    /// The full model's predictions, of iteration 0.
    var full: [UInt16]?
    /// The first layer that the checkpoint's type has no finite numbers for.
    var overflow: (layer: String, dtype: DType)?
  }

  private let group: Plan.Group
  private let claim: Claim
  private let context: GroupContext
  /// What trains the members in their phase, and the trials of those it was made for.
  private var current: (trials: [Path], engine: any TrainingEngine)?
  /// The trials that nothing can be done about in this run.
  package private(set) var outcasts: [Path] = []
  /// Whether there was no time for another epoch.
  package private(set) var ranOutOfTime = false

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
  private func train(_ members: [Member], to end: Int) -> [Member]? {
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
  private func attempt<Result>(_ trial: Path, _ body: () throws -> Result) -> Result? {
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

  private var shouldStop: @Sendable () -> Bool {
    { [claim, context] in claim.isLost || context.shouldStop() }
  }

  // MARK: Start

  /// A trial with its last state, or with none and its first weights; nil where these can't be read
  /// any more.
  private func prepare(_ model: any TrainableModel) throws -> (Member, isFresh: Bool)? {
    let plain: [[Float]]
    do {
      plain = try model.loadParameters(files: context.session.files)
    } catch {
      outcasts.append(model.name)
      context.report(.skipped(SkippedTrial(name: model.name, reason: "\(error)")))
      return nil
    }
    let trialKey = model.trialKey(of: plain)
    let writer = try context.writer(
      for: model, trialKey: trialKey, isClaimed: { [claim] in claim.check() })
    let randomKey = RandomKey(seed: model.seed, trialKey: trialKey)
    do {
      if let state = try writer.restore() {
        let member = Member(model: model, writer: writer, randomKey: randomKey, state: state)
        return (recovered(member, plain, in: context.session.work.folder(of: model.name)), false)
      }
    } catch let error as TrialStateError {
      context.report(.note("\(model.name) starts anew: \(error)."))
    }
    var member = Member(
      model: model, writer: writer, randomKey: randomKey,
      state: TrialState(
        fingerprint: writer.fingerprint,
        model: ModelState(
          plain: plain, architecture: model.architecture,
          variational: context.phases.method.isVariational, optimizer: model.optimizer),
        records: []))
    switch try context.session.trials.condition(of: model.name) {
    case .short:
      let finished = finishedTrial(model)
      member.state = try finished.state(fingerprint: writer.fingerprint)
      member = recovered(member, plain, in: finished.folder)
      try writer.begin(goingOnFrom: member.state)
      return (member, false)
    case .damaged(let record, let what):
      context.report(
        .note(
          "\(model.name) is made anew: in the \(context.session.location.product.rawValue) \(what)."
        ))
      try writer.begin(inPlaceOf: record)
    case .unreadable(let error): throw error
    case .absent, .foreign, .whole: try writer.begin()
    }
    if context.keepsPredictions(of: model) { member.source = plain }
    // What comes back later comes back from zero.
    member.state.pruned = pruned(next: member)
    if let mask = context.phases.method.fixedMask(member.state.pruned, model.architecture) {
      member.state.model.parameters = mask.applied(to: member.state.model.parameters)
    }
    return (member, true)
  }

  /// A member with predictions, where these can be had.
  ///
  /// - Parameters:
  ///   - plain: what the model began with.
  ///   - folder: where the trial's checkpoints lie.
  private func recovered(_ member: Member, _ plain: [[Float]], in folder: Path) -> Member {
    if member.state.predictions?.full.count == context.data.test.count { return member }
    var member = member
    member.state.predictions = nil
    let recovery = PredictionRecovery(folder: folder, model: member.model, context: context)
    do {
      guard let found = try recovery.predictions(of: plain, through: member.state.epoch) else {
        return member
      }
      member.state.predictions = found
      for iteration in member.state.records.indices {
        member.state.records[iteration].agreement = found.agreement(iteration: iteration)
      }
    } catch {
      context.report(.note("\(member.model.name) goes on without predictions: \(error)."))
    }
    return member
  }

  private func finishedTrial(_ model: any TrainableModel) -> FinishedTrial {
    FinishedTrial(
      trial: model.name, folder: context.session.location.twin / model.name,
      architecture: model.architecture, optimizer: model.optimizer,
      method: context.phases.method, files: context.session.files)
  }

  /// What decides a member's next iteration.
  private func method(next member: Member) -> any TrainingMethod {
    context.phases.method(ofEpoch: member.state.epoch + 1)
  }

  /// Those that can go on to fine-tuning, at its beginning or further.
  private func fineTuned(_ members: [Member]) -> [Member] {
    // Its models have other moments.
    current = nil
    return members.compactMap { member in attempt(member.model.name) { try fineTuned(member) } }
  }

  /// A member at the end of its method with the parameters as they are written, plain, and fresh moments.
  private func fineTuned(_ member: Member) throws -> Member {
    guard let tuning = context.phases.fineTuning,
      member.state.epoch == context.phases.method.epochs
    else { return member }
    let (model, state) = (member.model, member.state)
    let mask: Mask
    var parameters = state.model.parameters
    if let settled = state.pruned.settled {
      mask = settled
    } else {
      mask =
        context.phases.method.sparsity(
          of: state.model, pruned: state.pruned, model.architecture
        ).mask
      parameters = member.writer.files.forms.written(parameters, mask: mask)
    }
    if tuning.rewinds {
      parameters = mask.applied(to: try model.loadParameters(files: context.session.files))
    }
    var member = member
    member.state.model = ModelState(
      plain: parameters, architecture: model.architecture, variational: false,
      optimizer: model.optimizer)
    member.state.pruned = PrunedWeights(settled: mask)
    return member
  }

  /// The weights of a member that stay zero in its next iteration.
  private func pruned(next member: Member) -> PrunedWeights {
    var pruned = member.state.pruned
    method(next: member).prune(
      &pruned, before: member.state.epoch + 1,
      of: PrunableModel(
        trial: member.model.name, architecture: member.model.architecture,
        parameters: member.state.model.parameters, key: member.randomKey))
    return pruned
  }

  // MARK: Iterations

  /// The next iteration of all members; gives back those that go on, or nil when stopped.
  ///
  /// - Parameter isFirst: whether it is iteration 0 of all.
  /// - Precondition: all are in one phase, and there is one.
  private func iterate(_ members: [Member], isFirst: Bool) -> [Member]? {
    let shape = shape(of: members)
    if let budget = context.timeBudget, !budget.allows(iteration: isFirst ? 0 : 1, of: shape) {
      ranOutOfTime = true
      return nil
    }
    let start = DispatchTime.now().uptimeNanoseconds
    let seconds = { Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9 }
    guard let outcomes = outcomes(of: members) else { return nil }
    let share = seconds() / Double(members.count)
    // Another worker may have taken this one for dead while it slept.
    guard claim.check() else { return nil }
    var survivors: [Member] = []
    for (member, outcome) in zip(members, outcomes) {
      let committed = attempt(member.model.name) { try commit(member, outcome, seconds: share) }
      if let member = committed ?? nil { survivors.append(member) }
    }
    if !isFirst { context.timeBudget?.note(epoch: seconds(), of: shape) }
    return survivors
  }

  /// The group's shape in the phase that its members are in.
  private func shape(of members: [Member]) -> GroupShape {
    var shape = group.shape
    shape.variational = method(next: members[0]).isVariational
    return shape
  }

  /// The engine of the members, at their last states.
  ///
  /// One lives as long as its members go on together: its models are then where their states are.
  private func engine(of members: [Member]) -> any TrainingEngine {
    let trials = members.map(\.model.name)
    if let current, current.trials == trials { return current.engine }
    let engine = context.makeEngine(
      shape(of: members), members.map { lane(of: $0, $0.state.model) })
    current = (trials, engine)
    return engine
  }

  /// A member for an engine, with parameters of its own.
  private func lane(of member: Member, _ state: ModelState) -> LaneModel {
    LaneModel(
      state: state,
      hyperparameters: method(next: member).hyperparameters(member.model.hyperparameters),
      randomKey: member.randomKey)
  }

  /// Trains an epoch, or for iteration 0 evaluates the training set; then evaluates the rest.
  private func outcomes(of members: [Member]) -> [Outcome]? {
    let engine = engine(of: members)
    let method = method(next: members[0])
    let data = context.data
    let architecture = group.shape.architecture
    let epochs = members.map { $0.state.epoch + 1 }
    let pruned = members.map { $0.state.epoch < 0 ? $0.state.pruned : self.pruned(next: $0) }
    var records: [TrainingRecord]?
    if epochs[0] > 0 {
      records = engine.train(
        on: data.train, epochs: epochs,
        klWeights: epochs.map { method.klWeight(epoch: $0) },
        masks: pruned.map { method.fixedMask($0, architecture) }, shouldStop: shouldStop)
      if records == nil { return nil }
    }
    let models = members.indices.map { engine.state(of: $0) }
    let sparsities = zip(models, pruned).map {
      method.sparsity(of: $0, pruned: $1, architecture)
    }
    let masks = sparsities.map(\.mask)
    let train: [EpochRecord.Measure]
    if let records {
      train = records.map(\.measure)
    } else {
      guard let evaluations = evaluate(engine, data.train, masks) else { return nil }
      train = evaluations.map { $0.measure(klTerm: 0) }
    }
    guard let test = evaluate(engine, data.test, masks) else { return nil }
    var validation: [Evaluation?] = Array(repeating: nil, count: members.count)
    if let set = data.validation {
      guard let evaluations = evaluate(engine, set, masks) else { return nil }
      validation = evaluations
    }
    guard let full = fullPredictions(of: members) else { return nil }
    let outcomes = members.indices.map { i in
      Outcome(
        train: train[i], test: test[i], validation: validation[i], model: models[i],
        pruned: pruned[i], sparsity: sparsities[i], divergence: records?[i].divergence,
        full: full[i])
    }
    return asWritten(outcomes, of: members)
  }

  /// What members that are evaluated for the first time say with nothing pruned; nil when stopped.
  private func fullPredictions(of members: [Member]) -> [[UInt16]?]? {
    let fresh = members.indices.filter { members[$0].source != nil }
    var full: [[UInt16]?] = Array(repeating: nil, count: members.count)
    if fresh.isEmpty { return full }
    var shape = group.shape
    shape.variational = false
    let engine = context.makeEngine(
      shape,
      fresh.map { i in
        lane(
          of: members[i],
          ModelState(
            plain: members[i].source!, architecture: shape.architecture, variational: false,
            optimizer: shape.optimizer))
      })
    guard let evaluations = evaluate(engine, context.data.test, fresh.map { _ in nil }) else {
      return nil
    }
    for (i, evaluation) in zip(fresh, evaluations) { full[i] = evaluation.classes }
    return full
  }

  /// The outcomes with what is measured on the models as their checkpoints hold them, where these are of
  /// a narrow type; training goes on with all digits. Nil when stopped.
  private func asWritten(_ outcomes: [Outcome], of members: [Member]) -> [Outcome]? {
    guard context.content.form == .plain else { return outcomes }
    var outcomes = outcomes
    var narrow: [(place: Int, model: LaneModel)] = []
    for (i, member) in members.enumerated() where outcomes[i].divergence == nil {
      let forms = member.writer.files.forms
      guard forms.isNarrow else { continue }
      let architecture = group.shape.architecture
      let written = forms.written(
        outcomes[i].model.parameters, mask: outcomes[i].sparsity.mask)
      outcomes[i].overflow = forms.firstOverflow(in: written)
      if outcomes[i].overflow != nil { continue }
      let state = ModelState(
        plain: written, architecture: architecture, variational: false,
        optimizer: group.shape.optimizer)
      narrow.append((i, lane(of: member, state)))
    }
    if narrow.isEmpty { return outcomes }
    var shape = group.shape
    shape.variational = false
    let engine = context.makeEngine(shape, narrow.map(\.model))
    // Pruned entries are zeros already.
    let masks: [Mask?] = narrow.map { _ in nil }
    guard let test = evaluate(engine, context.data.test, masks) else { return nil }
    var validation: [Evaluation?] = narrow.map { _ in nil }
    if let set = context.data.validation {
      guard let evaluations = evaluate(engine, set, masks) else { return nil }
      validation = evaluations
    }
    for (n, (place, _)) in narrow.enumerated() {
      outcomes[place].test = test[n]
      outcomes[place].validation = validation[n]
    }
    return outcomes
  }

  private func evaluate(
    _ engine: any TrainingEngine, _ images: ImageSet, _ masks: [Mask?]
  ) -> [Evaluation]? {
    engine.evaluate(on: images, masks: masks, shouldStop: shouldStop)
  }

  /// Makes an iteration safe on disk; nil where the model diverged.
  private func commit(_ member: Member, _ outcome: Outcome, seconds: Double) throws -> Member? {
    var member = member
    let epoch = member.state.epoch + 1
    if let divergence = outcome.divergence {
      let reason = "\(divergence.reason) not finite"
      try giveUp(member, epoch, step: divergence.step, layer: divergence.layer, reason: reason)
      return nil
    }
    if let (layer, dtype) = outcome.overflow {
      let reason = "parameters not finite as \(dtype), the type of the checkpoints,"
      try giveUp(member, epoch, step: nil, layer: layer, reason: reason)
      return nil
    }
    let sparsity = outcome.sparsity
    let klWeight = method(next: member).klWeight(epoch: epoch)
    let klTerm = klWeight * sparsity.kl
    member.secondsSinceRestore += seconds
    let total = member.state.records.last?.circumstances.totalSeconds ?? 0
    if let full = outcome.full { member.state.predictions = Predictions(full: full) }
    member.source = nil
    member.state.predictions?.append(outcome.test.classes)
    var record = EpochRecord(
      epoch: epoch, train: outcome.train, test: outcome.test.measure(klTerm: klTerm),
      validation: outcome.validation?.measure(klTerm: klTerm), klWeight: klWeight,
      kl: sparsity.kl, prunedWeights: sparsity.prunedWeights, weights: sparsity.weights,
      circumstances: context.host.circumstances(
        seconds: seconds, totalSeconds: total + seconds,
        secondsSinceRestore: member.secondsSinceRestore))
    if context.content.events == .histograms, method(next: member).isVariational,
      LogAlphaRecord.isDue(epoch: epoch, of: context.phases.method.epochs)
    {
      let layers = LogAlphaHistogram.ofLayers(outcome.model.parameters, member.model.architecture)
      member.state.logAlpha.append(LogAlphaRecord(epoch: epoch, layers: layers))
    }
    record.agreement = member.state.predictions?.agreement(iteration: epoch)
    if let what = record.firstNonFinite {
      try giveUp(member, epoch, step: nil, layer: nil, reason: "\(what) not finite")
      return nil
    }
    member.state.model = outcome.model
    member.state.pruned = outcome.pruned
    member.state.records.append(record)
    try member.writer.commit(member.state, mask: sparsity.mask)
    context.report(.iteration(trial: member.model.name, record))
    if epoch == 0 { reportOddities(of: member.model, record) }
    return member
  }

  private func reportOddities(of model: any TrainableModel, _ record: EpochRecord) {
    let oddities = model.oddities(
      testAccuracy: record.test.accuracy, validationAccuracy: record.validation?.accuracy,
      on: context.data)
    for text in oddities { context.report(.oddity(trial: model.name, text)) }
  }

  // MARK: End

  private func giveUp(
    _ member: Member, _ epoch: Int, step: Int?, layer: String?, reason: String
  ) throws {
    let failure = TrialFailure(
      trial: member.model.name, epoch: epoch, step: step, layer: layer, reason: reason)
    try member.writer.fail(failure)
    context.report(.failed(failure))
  }

  /// Moves the members that are through into their zoo and gives back the others.
  private func finishing(_ members: [Member]) -> [Member] {
    var others: [Member] = []
    for member in members {
      if member.state.epoch < context.phases.epochs {
        others.append(member)
      } else if attempt(member.model.name, { try member.writer.finish(member.state) }) != nil {
        context.report(.finished(trial: member.model.name))
      }
    }
    return others
  }
}

extension Evaluation {
  /// - Parameter klTerm: KL weight times KL divergence.
  fileprivate func measure(klTerm: Double) -> EpochRecord.Measure {
    EpochRecord.Measure(loss: nll + klTerm, nll: nll, accuracy: accuracy)
  }
}

extension TrainingRecord {
  fileprivate var measure: EpochRecord.Measure {
    EpochRecord.Measure(loss: loss, nll: nll, accuracy: Double(correct) / Double(samples))
  }
}

extension EpochRecord {
  /// The first of its numbers that is NaN or infinite, by name.
  fileprivate var firstNonFinite: String? {
    let numbers: [(String, Double?)] = [
      ("training loss", train.loss), ("test loss", test.loss),
      ("validation loss", validation?.loss), ("KL divergence", kl),
    ]
    return numbers.first { $0.1.map { !$0.isFinite } ?? false }?.0
  }
}
