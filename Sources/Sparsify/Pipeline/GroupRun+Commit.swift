import Tensor
import VariationalDropout

// What becomes of an iteration, and of models at the end.

extension GroupRun {
  /// Makes an iteration safe on disk; false where the model diverged.
  func commit(_ member: Member, _ outcome: Outcome, seconds: Double) throws -> Bool {
    let epoch = member.state.epoch + 1
    if let divergence = outcome.divergence {
      let (what, layer): (String, String?) =
        switch divergence.cause {
        case .loss: ("loss", nil)
        case .parameters(let layer): ("parameters", layer)
        }
      try giveUp(
        member, epoch, step: divergence.step, layer: layer, reason: "\(what) not finite")
      return false
    }
    if let (layer, dtype) = outcome.overflow {
      let reason = "parameters not finite as \(dtype), the type of the checkpoints,"
      try giveUp(member, epoch, step: nil, layer: layer, reason: reason)
      return false
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
      return false
    }
    member.state.model = outcome.model
    member.state.position = nil
    member.state.pruned = outcome.pruned
    member.state.records.append(record)
    try member.writer.commit(
      member.state, mask: sparsity.mask, statistics: outcome.statistics)
    context.report(.iteration(trial: member.model.name, record))
    if epoch == 0 { reportOddities(of: member.model, record) }
    return true
  }

  private func reportOddities(of model: any TrainableModel, _ record: EpochRecord) {
    guard context.phases.method.keepsPredictions(atSparsity: record.sparsity) else { return }
    let oddities = model.oddities(
      testAccuracy: record.test.accuracy, validationAccuracy: record.validation?.accuracy,
      on: context.data)
    for text in oddities { context.report(.oddity(trial: model.name, text)) }
  }

  func giveUp(
    _ member: Member, _ epoch: Int, step: Int?, layer: String?, reason: String
  ) throws {
    let failure = TrialFailure(
      trial: member.model.name, epoch: epoch, step: step, layer: layer, reason: reason)
    try member.writer.fail(failure)
    context.report(.failed(failure))
  }

  /// Moves the members that are through into their zoo and gives back the others.
  func finishing(_ members: [Member]) -> [Member] {
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
  func measure(klTerm: Double) -> EpochRecord.Measure {
    EpochRecord.Measure(loss: nll + klTerm, nll: nll, accuracy: accuracy)
  }
}

extension TrainingRecord {
  var measure: EpochRecord.Measure {
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
