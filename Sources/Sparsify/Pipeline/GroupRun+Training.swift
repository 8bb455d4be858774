import Dispatch
import Tensor
import VariationalDropout

// One epoch of training, at once or with stops.

extension GroupRun {
  /// Trains the members for their next epochs; nil when stopped.
  ///
  /// - Parameter pruned: the weights of each that stay zero.
  func train(
    _ members: [Member], _ pruned: [PrunedWeights], _ engine: any TrainingEngine
  ) -> [TrainingRecord]? {
    if let engine = engine.stoppable {
      return trainInParts(members[0], pruned[0], engine).map { [$0] }
    }
    let method = method(next: members[0])
    let epochs = members.map { $0.state.epoch + 1 }
    return engine.train(
      on: context.data.train, epochs: epochs, klWeights: epochs.map { method.klWeight(epoch: $0) },
      masks: pruned.map { method.fixedMask($0, group.shape.architecture) }, shouldStop: shouldStop)
  }

  /// Trains a large model for an epoch, and keeps its state from time to time and where it is stopped: no more is lost
  /// than lies between.
  private func trainInParts(
    _ member: Member, _ pruned: PrunedWeights, _ engine: any StoppableEngine
  ) -> TrainingRecord? {
    let method = method(next: member)
    let epoch = member.state.epoch + 1
    let mask = method.fixedMask(pruned, group.shape.architecture)
    let count = context.data.train.count
    var position = member.state.position ?? .start
    var (longestStep, secondsPerImage) = (0.0, 0.0)
    while true {
      let begin = DispatchTime.now()
      var last = begin
      let start = position
      let outcome = engine.train(
        on: context.data.train, epoch: epoch, klWeight: method.klWeight(epoch: epoch), mask: mask,
        from: start
      ) { position in
        if shouldStop() { return true }
        let now = DispatchTime.now()
        longestStep = max(longestStep, last.seconds(to: now))
        last = now
        let trained = position.samples - start.samples
        if trained > 0 { secondsPerImage = begin.seconds(to: now) / Double(trained) }
        // What follows the last batch can't be stopped; to evaluate an image takes less than half of a step on it.
        let rest =
          position.samples == count
          ? Double(imagesAfterTraining) * secondsPerImage / 2 : 2 * longestStep
        if context.timeBudget?.isEnding(within: TimeBudget.reserve + rest) == true {
          ranOutOfTime = true
          return true
        }
        // Something has to be gained. What follows the last batch takes its time, too.
        guard position != start, let pause = context.secondsBetweenSnapshots else { return false }
        return begin.seconds(to: now) >= (position.samples == count ? pause / 4 : pause)
      }
      switch outcome {
      case .finished(let record): return record
      case .stopped(let end):
        position = end
        if end != start, mayKeep() {
          var state = member.state
          state.model = engine.state(of: 0)
          state.pruned = pruned
          state.position = end
          guard attempt(member.model.name, { try member.writer.keep(state) }) != nil else {
            return nil
          }
          context.timeBudget?.noteProgress()
        }
        if ranOutOfTime || failure != nil || shouldStop() { return nil }
      }
    }
  }
}

extension GroupRun {
  /// What is looked at between an epoch's last batch and its end: statistics are measured anew, and all sets but the
  /// training set evaluated.
  private var imagesAfterTraining: Int {
    context.data.test.count + (context.data.validation?.count ?? 0)
      + (context.phases.recalibration ?? 0)
  }
}

extension DispatchTime {
  fileprivate func seconds(to later: DispatchTime) -> Double {
    Double(later.uptimeNanoseconds - uptimeNanoseconds) / 1e9
  }
}
