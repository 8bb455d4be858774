import Glibc
import Tensor

/// The claims of all processes that work on a twin, one file a group.
///
/// A file is made by one process only, whoever tries. It is stale when its process is known to have
/// ended, else when its heartbeat has stopped for `patience` seconds, by the file system's clock: those
/// of the machines may differ. A heartbeat that is ahead of that clock is watched for so long.
package struct ClaimFolder: Sendable {
  let path: Path
  private let work: WorkFolder
  private let watch: HeartbeatWatch

  /// Seconds without a heartbeat after which a worker of which nothing else is known counts as gone.
  package static let patience = 600.0

  /// - Parameter report: told once of each claim that is ahead of the clock, a sentence.
  package init(_ work: WorkFolder, report: @escaping @Sendable (String) -> Void = { _ in }) {
    self.init(work, at: work.claims, report)
  }

  private init(_ work: WorkFolder, at path: Path, _ report: @escaping @Sendable (String) -> Void) {
    self.path = path
    self.work = work
    watch = HeartbeatWatch(report: report)
  }

  /// For the one claim on the end, which lies in the work folder itself.
  static func ofEnd(
    _ work: WorkFolder, report: @escaping @Sendable (String) -> Void
  ) -> ClaimFolder {
    ClaimFolder(work, at: work.path, report)
  }

  /// The claim on the end; nil where no living worker has it.
  ///
  /// - Parameter now: in seconds since 1970.
  static func end(of work: WorkFolder, _ now: Double) throws(FileError) -> Held? {
    let held = try ofEnd(work, report: { _ in }).held(WorkFolder.endClaim, now)
    return held?.isStale == true ? nil : held
  }

  var files: FileSystem { work.files }

  /// A claim that another worker has.
  package struct Held: Sendable, Equatable {
    package var name: Path
    /// Nil where the file says nothing sensible.
    package var record: ClaimRecord?
    /// Seconds since the last heartbeat; of one ahead of the clock, since it was first seen.
    package var age: Double

    /// Whether nobody will go on with the group.
    package var isStale: Bool { record?.worker.isGone == true || age > ClaimFolder.patience }
  }

  /// Takes a group; nil where another worker has it, or some of its trials.
  ///
  /// - Parameters:
  ///   - name: of the group: the same for every worker with the same plan. This worker must not have it.
  ///   - others: the groups of this worker's plan. Of a claim on any other, the trials count.
  package func take(
    _ name: Path, trials: [Path], for worker: Worker, among others: Set<Path>
  ) throws(FileError) -> Claim? {
    let record = ClaimRecord(worker: worker, trials: trials.map { ByteText($0.description) })
    let now = try work.now()
    if let held = try held(name, now) {
      let isLeftOver = held.record?.worker == worker
      guard held.isStale || isLeftOver, try remove(held) else { return nil }
    }
    let bytes = Array(JSONValue.object(record.json).text().utf8)
    // A claim need not outlast the machine.
    guard
      try files.writeExclusively(
        bytes, to: path / name, staging: work.staging, durably: false)
    else { return nil }
    let claim = Claim(name, record, in: self)
    if trials.isEmpty { return claim }
    let foreign = try files.list(path).filter { $0 != name && !others.contains($0) }
    for other in foreign {
      guard let held = try held(other, now), !held.isStale, let record = held.record else {
        continue
      }
      if !Set(record.trials).isDisjoint(with: claim.record.trials) {
        claim.release()
        return nil
      }
    }
    return claim
  }

  /// All claims, sorted by name.
  ///
  /// - Parameter now: in seconds since 1970.
  package func all(_ now: Double) throws(FileError) -> [Held] {
    var claims: [Held] = []
    for name in try files.listIfPresent(path) {
      if let held = try held(name, now) { claims.append(held) }
    }
    return claims
  }

  /// The claim of a group; nil where nobody has it.
  func held(_ name: Path, _ now: Double) throws(FileError) -> Held? {
    guard let info = try files.info(path / name), let bytes = try files.readIfPresent(path / name)
    else { return nil }
    let record = ClaimRecord(parsing: bytes)
    let age = watch.age(of: path / name, modified: info.modified, now: now) { seconds in
      "'\(path / name)' is dated \(durationText(seconds)) ahead of the file system's clock: "
        + "\(record.map { "\($0.worker)" } ?? "its worker") counts as alive as long as that date changes"
    }
    return Held(name: name, record: record, age: age)
  }

  func record(of name: Path) throws(FileError) -> ClaimRecord? {
    try files.readIfPresent(path / name).flatMap { ClaimRecord(parsing: $0) }
  }

  /// Removes this worker's own claim.
  func giveBack(_ claim: Claim) throws(FileError) {
    _ = try remove(Held(name: claim.name, record: claim.record, age: 0))
  }

  /// Removes a stale claim; false where another worker was quicker.
  private func remove(_ stale: Held) throws(FileError) -> Bool {
    // Moved aside first: what is there by now may be the claim of one who has taken over.
    let aside = work.staging / files.stagedName()
    do {
      try files.rename(path / stale.name, to: aside)
    } catch  where error.code == ENOENT {
      return false
    }
    if ClaimRecord(parsing: try files.read(aside)) == stale.record {
      try files.removeTree(aside)
      return true
    }
    do {
      try files.rename(aside, to: path / stale.name)
    } catch  where error.code == EEXIST {
      try files.removeTree(aside)
    }
    return false
  }
}
