import Tensor

/// What other workers have of a plan, as their claims say.
struct OtherWorkers: Sendable {
  private let worker: Worker
  private let work: WorkFolder
  private let claims: ClaimFolder
  /// How many models the groups have, by their names.
  private let sizes: [Path: Int]
  private let trials: Set<ByteText>

  /// - Parameter worker: this one.
  init(than worker: Worker, at plan: Plan, in work: WorkFolder, _ claims: ClaimFolder) {
    self.worker = worker
    self.work = work
    self.claims = claims
    sizes = Dictionary(plan.groups.map { ($0.name, $0.models.count) }) { first, _ in first }
    trials = Set(plan.groups.flatMap { $0.models.map { ByteText($0.name.description) } })
  }

  /// How many models of the plan they are at.
  ///
  /// - Parameter own: the groups that this worker has.
  func models(except own: Set<Path>) throws(FileError) -> Int {
    let names = try work.files.listIfPresent(claims.path).filter { !own.contains($0) }
    if names.isEmpty { return 0 }
    let now = try work.now()
    var (models, isAnyAlive) = (0, false)
    for name in names {
      if let size = sizes[name] {
        models += size
        // Of very many workers the claims are not all read: where one lives, all count.
        if !isAnyAlive { isAnyAlive = try living(name, now) != nil }
      } else if let record = try living(name, now) {
        // Of one who makes another selection of the models.
        let common = record.trials.count { trials.contains($0) }
        models += common
        isAnyAlive = isAnyAlive || common > 0
      }
    }
    return isAnyAlive ? models : 0
  }

  /// A claim of another worker who is at work, as far as is known; nil where there is none, or it says nothing sensible.
  private func living(_ name: Path, _ now: Double) throws(FileError) -> ClaimRecord? {
    guard let held = try claims.held(name, now), !held.isStale, let record = held.record,
      record.worker != worker
    else { return nil }
    return record
  }
}
