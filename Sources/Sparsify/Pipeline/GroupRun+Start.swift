import Tensor
import VariationalDropout

// How trials come into a group, and from one phase to the next.

extension GroupRun {
  /// A trial with its last state, or with none and its first weights; nil where these can't be read
  /// any more.
  func prepare(_ model: any TrainableModel) throws -> (Member, isFresh: Bool)? {
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
        recoverPredictions(
          of: member, from: plain, in: context.session.work.folder(of: model.name))
        return (member, false)
      }
    } catch let error as TrialStateError {
      context.report(.note("\(model.name) starts anew: \(error)."))
    }
    let member = Member(
      model: model, writer: writer, randomKey: randomKey,
      state: TrialState(
        fingerprint: writer.fingerprint,
        model: ModelState(
          plain: plain, architecture: model.architecture,
          variational: context.phases.method.isVariational, optimizer: model.optimizer,
          logSigma2: context.phases.method.initialLogSigma2),
        records: []))
    switch try context.session.trials.condition(of: model.name) {
    case .short:
      let finished = finishedTrial(model)
      do {
        member.state = try finished.state(fingerprint: writer.fingerprint)
        recoverPredictions(of: member, from: plain, in: finished.folder)
        try writer.begin(goingOnFrom: member.state)
        return (member, false)
      } catch {
        guard let what = finished.damage(error) else { throw error }
        reportDamage(of: model, what)
        try writer.begin()
      }
    case .damaged(_, let what):
      reportDamage(of: model, what)
      try writer.begin()
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

  private func reportDamage(of model: any TrainableModel, _ what: String) {
    let product = context.session.location.product.rawValue
    context.report(.note("\(model.name) is made anew: in the \(product) \(what)."))
  }

  /// Gives a member its predictions, where these can be had.
  ///
  /// - Parameters:
  ///   - plain: what the model began with.
  ///   - folder: where the trial's checkpoints lie.
  func recoverPredictions(of member: Member, from plain: [[Float]], in folder: Path) {
    if member.state.predictions?.full.count == context.data.test.count { return }
    member.state.predictions = nil
    let recovery = PredictionRecovery(folder: folder, model: member.model, context: context)
    do {
      guard let found = try recovery.predictions(of: plain, through: member.state.epoch) else {
        return
      }
      member.state.predictions = found
      for iteration in member.state.records.indices {
        member.state.records[iteration].agreement = found.agreement(iteration: iteration)
      }
    } catch {
      context.report(.note("\(member.model.name) goes on without predictions: \(error)."))
    }
  }

  func finishedTrial(_ model: any TrainableModel) -> FinishedTrial {
    FinishedTrial(
      trial: model.name, folder: context.session.location.twin / model.name,
      architecture: model.architecture, optimizer: model.optimizer,
      method: context.phases.method, store: context.session.location.store,
      files: context.session.files)
  }

  /// What decides a member's next iteration.
  func method(next member: Member) -> any TrainingMethod {
    context.phases.method(ofEpoch: member.state.epoch + 1)
  }

  /// Those that can go on to fine-tuning, at its beginning or further.
  func fineTuned(_ members: [Member]) -> [Member] {
    // Its models have other moments.
    current = nil
    return members.filter { member in
      attempt(member.model.name) { try beginFineTuning(of: member) } != nil
    }
  }

  /// Gives a member at the end of its method the parameters as they are written, plain, and fresh moments.
  func beginFineTuning(of member: Member) throws {
    guard let tuning = context.phases.fineTuning,
      member.state.epoch == context.phases.method.epochs, member.state.position == nil
    else { return }
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
      parameters = member.writer.files.forms.written(
        recalibrated(member, mask) ?? parameters, mask: mask)
    }
    if tuning.rewinds {
      parameters = mask.applied(to: try model.loadParameters(files: context.session.files))
    }
    member.state.model = ModelState(
      plain: parameters, architecture: model.architecture, variational: false,
      optimizer: model.optimizer)
    member.state.pruned = PrunedWeights(settled: mask)
  }

  /// The parameters of a member with the statistics that its last checkpoint has; nil where these are its own.
  private func recalibrated(_ member: Member, _ mask: Mask) -> [[Float]]? {
    guard let count = context.phases.recalibration else { return nil }
    var shape = group.shape
    shape.variational = context.phases.method.isVariational
    guard let engine = context.engines(shape, [lane(of: member)]).recalibrating else { return nil }
    return engine.recalibrate(
      on: context.data.train, count: count, mask: mask, shouldStop: { false }
    )?.replacing(in: member.state.model.parameters)
  }

  /// The weights of a member that stay zero in its next iteration.
  func pruned(next member: Member) -> PrunedWeights {
    var pruned = member.state.pruned
    method(next: member).prune(
      &pruned, before: member.state.epoch + 1,
      of: PrunableModel(
        trial: member.model.name, architecture: member.model.architecture,
        parameters: member.state.model.parameters, key: member.randomKey))
    return pruned
  }
}
