import Dispatch
import Tensor
import VariationalDropout

// What is trained and evaluated in one iteration.

extension GroupRun {
  /// The next iteration of all members; gives back those that go on, or nil when stopped.
  ///
  /// - Parameter isFirst: whether it is iteration 0 of all.
  /// - Precondition: all are in one phase, and there is one.
  func iterate(_ members: [Member], isFirst: Bool) -> [Member]? {
    let shape = shape(of: members)
    if let budget = context.timeBudget,
      !budget.allows(
        iteration: isFirst ? 0 : 1, of: shape,
        stopsWithin: context.engines.stopsWithinEpochs(of: shape.architecture))
    {
      ranOutOfTime = true
      return nil
    }
    let start = DispatchTime.now().uptimeNanoseconds
    let seconds = { Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9 }
    guard let outcomes = outcomes(of: members) else { return nil }
    let share = seconds() / Double(members.count)
    guard mayKeep() else { return nil }
    var survivors: [Member] = []
    for (member, outcome) in zip(members, outcomes) {
      let isCommitted = attempt(member.model.name) { try commit(member, outcome, seconds: share) }
      if isCommitted == true { survivors.append(member) }
    }
    if !isFirst { context.timeBudget?.note(epoch: seconds(), of: shape) }
    return survivors
  }

  /// The group's shape in the phase that its members are in.
  func shape(of members: [Member]) -> GroupShape {
    var shape = group.shape
    shape.variational = method(next: members[0]).isVariational
    return shape
  }

  /// The engine of the members, at their last states.
  ///
  /// One lives as long as its members go on together: its models are then where their states are.
  func engine(of members: [Member]) -> any TrainingEngine {
    let trials = members.map(\.model.name)
    if let current, current.trials == trials { return current.engine }
    let engine = context.engines(
      shape(of: members), members.map { lane(of: $0) })
    current = (trials, engine)
    return engine
  }

  /// A member for an engine.
  func lane(of member: Member) -> LaneModel {
    LaneModel(
      state: member.state.model, nonlinearity: member.model.nonlinearity,
      optimizer: member.model.optimizer,
      hyperparameters: context.phases.hyperparameters(
        member.model.hyperparameters, epoch: member.state.epoch + 1),
      randomKey: member.randomKey)
  }

  /// Trains an epoch, or for iteration 0 evaluates the training set; then evaluates the rest.
  func outcomes(of members: [Member]) -> [Outcome]? {
    guard let full = fullPredictions(of: members) else { return nil }
    let engine = engine(of: members)
    let method = method(next: members[0])
    let data = context.data
    let architecture = group.shape.architecture
    let epochs = members.map { $0.state.epoch + 1 }
    let pruned = members.map {
      $0.state.epoch < 0 || $0.state.position != nil ? $0.state.pruned : self.pruned(next: $0)
    }
    for member in members { member.release() }
    var records: [TrainingRecord]?
    if epochs[0] > 0 {
      records = train(members, pruned, engine)
      if records == nil { return nil }
    }
    let sparsities = pruned.enumerated().map { i, pruned in
      method.sparsity(of: engine.state(of: i), pruned: pruned, architecture)
    }
    let masks = sparsities.map(\.mask)
    var statistics: RunningStatistics?
    if let count = context.phases.recalibration, let engine = engine.recalibrating {
      statistics = engine.recalibrate(
        on: data.train, count: count, mask: masks[0], shouldStop: shouldStop)
      if statistics == nil { return nil }
    }
    let train: [EpochRecord.Measure]
    if let records {
      train = records.map(\.measure)
    } else {
      guard let evaluations = evaluate(engine, data.train, masks, statistics) else { return nil }
      train = evaluations.map { $0.measure(klTerm: 0) }
    }
    guard let test = evaluate(engine, data.test, masks, statistics) else { return nil }
    var validation: [Evaluation?] = Array(repeating: nil, count: members.count)
    if let set = data.validation {
      guard let evaluations = evaluate(engine, set, masks, statistics) else { return nil }
      validation = evaluations
    }
    let outcomes = members.indices.map { i in
      Outcome(
        train: train[i], test: test[i], validation: validation[i], model: engine.state(of: i),
        pruned: pruned[i], sparsity: sparsities[i], statistics: statistics,
        divergence: records?[i].divergence, full: full[i])
    }
    return asWritten(outcomes, of: members)
  }

  /// What members that are evaluated for the first time say with nothing pruned; nil when stopped.
  func fullPredictions(of members: [Member]) -> [[UInt16]?]? {
    let fresh = members.indices.filter { members[$0].source != nil }
    var full: [[UInt16]?] = Array(repeating: nil, count: members.count)
    if fresh.isEmpty { return full }
    if method(next: members[0]).isVariational {
      let engine = engine(of: members)
      if engine.isLarge, fresh.count == members.count {
        // Its means are the source's values still.
        return evaluate(engine, context.data.test, members.map { _ in nil })
          .map { $0.map(\.classes) }
      }
    }
    var shape = group.shape
    shape.variational = false
    let engine = context.engines(
      shape,
      fresh.map { members[$0].model.laneModel(evaluating: members[$0].source!) })
    guard let evaluations = evaluate(engine, context.data.test, fresh.map { _ in nil }) else {
      return nil
    }
    for (i, evaluation) in zip(fresh, evaluations) { full[i] = evaluation.classes }
    return full
  }

  /// The outcomes with what is measured on the models as their checkpoints hold them, where these are of
  /// a narrow type; training goes on with all digits. Nil when stopped.
  func asWritten(_ outcomes: [Outcome], of members: [Member]) -> [Outcome]? {
    guard context.content.form == .plain else { return outcomes }
    var outcomes = outcomes
    var narrow: [(place: Int, model: LaneModel)] = []
    for (i, member) in members.enumerated() where outcomes[i].divergence == nil {
      let forms = member.writer.files.forms
      guard forms.isNarrow else { continue }
      let written = forms.written(
        outcomes[i].written, mask: outcomes[i].sparsity.mask)
      outcomes[i].overflow = forms.firstOverflow(in: written)
      if outcomes[i].overflow != nil { continue }
      narrow.append((i, member.model.laneModel(evaluating: written)))
    }
    if narrow.isEmpty { return outcomes }
    var shape = group.shape
    shape.variational = false
    let engine = context.engines(shape, narrow.map(\.model))
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

  /// - Parameter statistics: of the only model's batch norms; nil takes its own.
  func evaluate(
    _ engine: any TrainingEngine, _ images: ImageSet, _ masks: [Mask?],
    _ statistics: RunningStatistics? = nil
  ) -> [Evaluation]? {
    if let statistics, let engine = engine.recalibrating {
      return engine.evaluate(
        on: images, mask: masks[0], statistics: statistics, shouldStop: shouldStop
      ).map { [$0] }
    }
    return engine.evaluate(on: images, masks: masks, shouldStop: shouldStop)
  }
}
