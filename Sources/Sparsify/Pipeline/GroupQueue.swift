import Glibc
import Synchronization
import Tensor
import VariationalDropout

/// Hands out the groups of a plan to the threads of this process, none that another worker has.
package final class GroupQueue: Sendable {
  /// What a thread is to do next.
  package enum Next: Sendable {
    case group(Assignment)
    /// Nothing, as long as other workers have all that is left; they may die.
    case waiting
    /// Nothing is left, or no time for it.
    case nothing
  }

  /// A group for one thread, with the models that are still to train.
  package struct Assignment: Sendable {
    package let group: Plan.Group
    package let claim: Claim
  }

  /// Where this process stands with a group.
  private enum Standing {
    /// Nothing is known of it.
    case unknown
    /// One of this process's threads has it, or had it a moment ago.
    case own, returned
    case others
    /// Nothing is left to do in it, for this process at least.
    case settled
  }

  private struct State: Sendable {
    var standings: [Standing]
    /// Trials that this process can do nothing about.
    var givenUp: Set<Path> = []
    /// Those that are finished or given up for good, as far as that was told.
    var ended: Set<Path>
    /// Whether others are looked at with each heartbeat.
    var isWatching = false
    /// How many models others were at when that was looked at last.
    var atOthers = 0
    /// Whether it was told that others are waited for.
    var isWaiting = false
    var ranOutOfTime = false
  }

  private let plan: Plan
  private let names: [Path]
  private let known: Set<Path>
  private let order: [Int]
  private let ending: @Sendable (Path) throws -> TrialEnding?
  private let namesInTwin: @Sendable () throws -> [Path]
  private let claims: ClaimFolder
  private let others: OtherWorkers
  private let heartbeat: Heartbeat
  private let worker: Worker
  private let isOver: @Sendable () -> Bool
  private let mayBegin: @Sendable (Plan.Group) -> Bool
  private let shouldStop: @Sendable () -> Bool
  private let report: @Sendable (RunEvent) -> Void
  private let state: Mutex<State>
  /// Held by the one thread that looks for a group.
  private let search = Mutex(())

  /// - Parameters:
  ///   - plan: of all trials, finished or not, so that every worker has the same.
  ///   - shard: where in the plan the search begins.
  ///   - settled: the trials that were finished or given up when the run began: nothing is told of them.
  ///   - ending: what became of any other trial, by whomever.
  ///   - namesInTwin: the names of all that may be finished.
  ///   - isOver: whether the work folder is gone or being removed.
  ///   - mayBegin: whether there is time for a group's next epoch.
  package init(
    _ plan: Plan, in work: WorkFolder, for worker: Worker, heartbeat: Heartbeat, shard: Shard,
    settled: Set<Path> = [],
    ending: @escaping @Sendable (Path) throws -> TrialEnding?,
    namesInTwin: @escaping @Sendable () throws -> [Path] = { [] },
    isOver: @escaping @Sendable () -> Bool = { false },
    mayBegin: @escaping @Sendable (Plan.Group) -> Bool,
    shouldStop: @escaping @Sendable () -> Bool, report: @escaping @Sendable (RunEvent) -> Void
  ) {
    self.plan = plan
    self.ending = ending
    self.namesInTwin = namesInTwin
    self.worker = worker
    self.heartbeat = heartbeat
    self.isOver = isOver
    self.mayBegin = mayBegin
    self.shouldStop = shouldStop
    self.report = report
    names = plan.groups.map(\.name)
    known = Set(names)
    let count = plan.groups.count
    let start = shard.start(of: count)
    order = (0..<count).map { ($0 + start) % max(1, count) }
    claims = ClaimFolder(work, report: { report(.note($0)) })
    others = OtherWorkers(than: worker, at: plan, in: work, claims)
    state = Mutex(State(standings: Array(repeating: .unknown, count: count), ended: settled))
  }

  /// Whether groups were left for want of time.
  package var ranOutOfTime: Bool { state.withLock { $0.ranOutOfTime } }

  /// The next group to train; nothing where `shouldStop` says so.
  ///
  /// - Parameter isWanted: whether it may be this one.
  /// - Throws: `FileError` where the work folder can't be used.
  package func next(where isWanted: (Plan.Group) -> Bool = { _ in true }) throws -> Next {
    try search.withLock { _ in
      if shouldStop() { return .nothing }
      watch()
      look()
      return try find(isWanted)
    }
  }

  private func find(_ isWanted: (Plan.Group) -> Bool) throws -> Next {
    let order = order.filter { isWanted(plan.groups[$0]) }
    for i in order {
      switch state.withLock({ $0.standings[i] }) {
      case .own, .settled: continue
      case .unknown, .returned, .others: break
      }
      if let assignment = try take(i) { return .group(assignment) }
    }
    let held = state.withLock { state in order.filter { state.standings[$0] == .others } }
    if held.isEmpty { return .nothing }
    tellOnce(held)
    return .waiting
  }

  /// Claims a group, if there is anything to do in it.
  private func take(_ i: Int) throws -> Assignment? {
    let group = plan.groups[i]
    let trials = group.models.map(\.name)
    var standing = Standing.settled
    defer { state.withLock { $0.standings[i] = standing } }
    if open(group).isEmpty { return nil }
    guard mayBegin(group) else {
      state.withLock { $0.ranOutOfTime = true }
      return nil
    }
    let claim: Claim
    switch Result(catching: { () throws(FileError) in
      try claims.take(names[i], trials: trials, for: worker, among: known)
    }) {
    case .success(let taken?): claim = taken
    case .success(nil):
      standing = .others
      return nil
    case .failure(let error):
      // The work folder as a whole may have gone.
      if error.code == ENOENT { throw error }
      for model in open(group) { giveUp(model.name, error) }
      return nil
    }
    // Whoever removes the folder closes it and then looks for claims; so one of the two sees the other.
    if isOver() {
      claim.release()
      throw ClaimLost()
    }
    // Whoever had it a moment ago may have finished.
    let models = open(group)
    guard !models.isEmpty else {
      claim.release()
      return nil
    }
    standing = .own
    heartbeat.add(claim)
    return Assignment(group: Plan.Group(shape: group.shape, models: models), claim: claim)
  }

  /// The models of a group that have neither reached the twin nor been given up; tells of those that have.
  private func open(_ group: Plan.Group) -> [any TrainableModel] {
    let (givenUp, ended) = state.withLock { ($0.givenUp, $0.ended) }
    var endings: [Path: TrialEnding] = [:]
    let open = group.models.filter { model in
      if givenUp.contains(model.name) || ended.contains(model.name) { return false }
      do {
        endings[model.name] = try ending(model.name)
        return endings[model.name] == nil
      } catch {
        giveUp(model.name, error)
        return false
      }
    }
    tell(endings)
    return open
  }

  private func giveUp(_ trial: Path, _ error: any Error) {
    state.withLock { _ = $0.givenUp.insert(trial) }
    report(.stuck(trial: trial, error))
  }

  /// Takes a group back that was trained, or stopped, or lost.
  ///
  /// - Parameters:
  ///   - givenUp: the trials that nothing can be done about in this run.
  ///   - ranOutOfTime: whether there was no time for another epoch.
  package func finish(_ assignment: Assignment, givenUp: [Path], ranOutOfTime: Bool) {
    heartbeat.remove(assignment.claim)
    assignment.claim.release()
    guard let i = names.firstIndex(of: assignment.claim.name) else { return }
    state.withLock { state in
      state.givenUp.formUnion(givenUp)
      state.standings[i] = ranOutOfTime ? .settled : .returned
      if ranOutOfTime { state.ranOutOfTime = true }
    }
  }

  // MARK: What others do

  /// Has others looked at with each heartbeat, too: a group may take long.
  private func watch() {
    let isFirst = state.withLock { state in
      defer { state.isWatching = true }
      return !state.isWatching
    }
    if isFirst { heartbeat.accompany { [weak self] in self?.look() } }
  }

  /// Tells what others have finished since the last look, and how much they are at; where there are none and were none,
  /// nothing but their claims is looked for.
  ///
  /// It is for those who watch: what can't be looked at shows when it is needed.
  func look() {
    let (standings, before) = state.withLock { ($0.standings, $0.atOthers) }
    let own = names.indices.filter { standings[$0] == .own }.map { names[$0] }
    guard let models = try? others.models(except: Set(own)) else { return }
    if models > 0 || before > 0 { tellFinished(standings) }
    let isNew = state.withLock { state in
      defer { state.atOthers = models }
      return state.atOthers != models
    }
    if isNew { report(.others(models: models)) }
  }

  /// Tells which models of groups that this process does not have are in the twin.
  private func tellFinished(_ standings: [Standing]) {
    guard let names = try? Set(namesInTwin()) else { return }
    let ended = state.withLock { $0.ended }
    var endings: [Path: TrialEnding] = [:]
    for (i, group) in plan.groups.enumerated() where ![.own, .returned].contains(standings[i]) {
      for model in group.models where !ended.contains(model.name) && names.contains(model.name) {
        // The models of a group reach the twin one after the other.
        guard (try? ending(model.name)) == .finished else { break }
        endings[model.name] = .finished
      }
    }
    tell(endings)
  }

  /// Tells what became of trials, of each once.
  private func tell(_ endings: [Path: TrialEnding]) {
    if endings.isEmpty { return }
    let new = state.withLock { state in
      endings.keys.sorted().filter { state.ended.insert($0).inserted }
    }
    let (finished, failed) = (
      new.filter { endings[$0] == .finished }, new.filter { endings[$0] == .failed }
    )
    if !finished.isEmpty { report(.doneElsewhere(trials: finished)) }
    if !failed.isEmpty { report(.failedElsewhere(trials: failed)) }
  }

  private func tellOnce(_ groups: [Int]) {
    let isFirst = state.withLock { state in
      defer { state.isWaiting = true }
      return !state.isWaiting
    }
    if isFirst { report(.waiting(groups: groups.count)) }
  }
}
