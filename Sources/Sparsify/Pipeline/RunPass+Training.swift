import Tensor
import VariationalDropout

// The training of what is left to do.

extension RunPass {
  /// Trains what no other worker does; false when it was stopped early.
  func train(_ presence: Presence, _ heartbeat: Heartbeat) throws -> Bool {
    let plan = preparation.plan(engines)
    let context = context(presence)
    let begun = preparation.begunEpochs()
    let queue = GroupQueue(
      plan, in: session.work, for: worker, heartbeat: heartbeat,
      shard: run.options.execution.shard ?? .whole, settled: preparation.settled,
      ending: { [preparation] in try preparation.ending(of: $0) },
      namesInTwin: { [session] in try session.trials.names() },
      isOver: { presence.isOver },
      mayBegin: { [budget, engines] group in
        budget?.allows(
          iteration: group.models.allSatisfy { begun[$0.name] != nil } ? 1 : 0, of: group.shape,
          stopsWithin: engines.stopsWithinEpochs(of: group.shape.architecture)) ?? true
      },
      shouldStop: { [budget] in context.shouldStop() || budget?.isUsedUp == true },
      report: context.report)
    let open = preparation.openPlan(engines)
    run.report(
      .started(
        RunExtent(
          trials: Set(preparation.remaining.map(\.name)),
          finishedTrials: preparation.finished.count,
          begun: begun, groups: open.groups.count,
          threads: min(threads, open.groups.count), epochs: preparation.phases.epochs,
          samples: preparation.data.train.count,
          sparsifies: preparation.phases.method.sparsifies)))
    for event in news { run.report(event) }
    let pool = WorkerPool(threads: threads)
    defer { pool.close() }
    let work = open.parts(engines).map { part in
      WorkerPool.Work(
        rank: rank(of: part.groups[0].shape), width: part.atOnce, threads: part.threads,
        pause: run.pause, shouldStop: context.shouldStop
      ) { [engines, ledger] in
        do {
          let next = try queue.next {
            engines.threadsAtOnce(of: $0.shape.architecture) == part.threads
          }
          switch next {
          case .group(let assignment):
            let group = GroupRun(assignment, of: context)
            group.run()
            if let failure = group.failure { ledger.note(failure) }
            queue.finish(
              assignment, givenUp: group.outcasts, ranOutOfTime: group.ranOutOfTime)
            return .worked
          case .waiting: return .waiting
          case .nothing: return .done
          }
        } catch {
          ledger.note(error)
          return .done
        }
      }
    }
    (run.seat ?? pool.seat()).run(work)
    return !isOver() && !queue.ranOutOfTime
  }

  /// What a group's time grows with: zoos with long ones come first, so that none is left for the end.
  private func rank(of shape: GroupShape) -> Int {
    let factors = [shape.cost, preparation.data.train.count, max(1, preparation.phases.epochs)]
    return factors.reduce(1) { product, factor in
      let (product, overflows) = product.multipliedReportingOverflow(by: factor)
      return overflows ? .max : product
    }
  }

  private func context(_ presence: Presence) -> GroupContext {
    var context = GroupContext(
      preparation, engines: engines, timeBudget: budget,
      shouldStop: { [run, ledger] in run.shouldStop() || ledger.hasError },
      report: { [run, ledger, budget] event in
        ledger.note(event)
        if event.isProgress { budget?.noteProgress() }
        if case .finished = event { presence.noteTrained() }
        run.report(event)
      })
    let minutes = run.options.execution.snapshotMinutes
    context.secondsBetweenSnapshots = minutes > 0 ? 60 * minutes : nil
    return context
  }
}
