import Glibc
import Tensor

/// Makes the folders of a twin or a new zoo, with their marks, or goes on in those that there are.
package struct TargetOpening {
  let session: TargetSession

  package init(of session: TargetSession) { self.session = session }

  private var location: TargetLocation { session.location }
  private var files: FileSystem { session.files }
  private var work: WorkFolder { session.work }

  /// Creates the folders and their marks, and tries whether a rename leads from one to the other, and whether they take
  /// the trials' names.
  /// Other workers may do the same at the same time.
  ///
  /// - Parameters:
  ///   - planned: the trials that the run is for.
  ///   - end: for the claim under which what is in the twin's mark is changed.
  /// - Returns: False where it was told to stop while it waited for others.
  /// - Throws: `ClaimLost` where another worker removes the work folder; `RunError`, `FileError`.
  func callAsFunction(with planned: PlannedTrials, _ end: EndOfZoo) throws -> Bool {
    let records = WorkerRecords(work)
    try records.clearStaging(of: records.all())
    try files.createFolder(location.goalFolder, withParents: true)
    try files.createFolder(location.twin)
    try tryRename()
    try NameProbe(session)(for: planned.trials)
    guard try writeMarks(planned, end) else { return false }
    try files.syncFolder(work.path)
    try files.syncFolder(location.twin)
    guard try store(planned, end) else { return false }
    if end.isOver { throw ClaimLost() }
    return true
  }

  /// The work folder's mark first: who makes it decides the identity of both.
  private func writeMarks(_ planned: PlannedTrials, _ end: EndOfZoo) throws -> Bool {
    if try !marksToLead().isEmpty {
      guard try end.perform({ for mark in try marksToLead() { try write(mark) } }) else {
        return false
      }
    }
    // Another worker may have made and finished the twin since this one looked.
    let identity =
      try Mark(reading: location.twin, files: files)?.identity
      ?? (session.beginsAnew ? nil : session.ownership.identity)
    var mark = Mark(
      kind: .work, identity: identity ?? Mark.newIdentity(),
      partner: location.goal.relative(to: work.path).description, stored: session.stored)
    try writeExclusively(mark, in: work.path)
    // Another worker may have made the archive since this one looked. Whoever looks again finds it, and removes what this
    // one has made.
    if try location.archive?.root(location.product, files: files) != nil { throw ClaimLost() }
    guard var made = try Mark(reading: work.path, files: files) else { throw ClaimLost() }
    if made.isClosed {
      // It is being removed; or was, by a worker that was killed.
      let isOpen = try end.perform {
        guard let left = try Mark(reading: work.path, files: files) else { throw ClaimLost() }
        made = left
        made.isClosed = false
        try write(made)
      }
      guard isOpen else { return false }
    }
    // Whoever removed the folder before may have taken them from this one.
    try work.create()
    if session.ownership.isAdopted && !session.beginsAnew { try adoptTrials() }
    mark.kind = location.product == .twin ? .twin : .zoo
    mark.identity = made.identity
    mark.partner = location.relativeToTwin(work.path).description
    mark.models = planned.trials.count
    try writeExclusively(mark, in: location.twin)
    if let twin = try Mark(reading: location.twin, files: files), twin.identity != made.identity {
      // Another worker has made and finished the twin while this one made the work folder.
      made.identity = twin.identity
      try write(made)
    }
    // Another worker may have been quicker, with other options.
    let now = try TargetOwnership(of: location, files: files)
    try session.checkStored(now)
    return true
  }

  /// The marks of a twin that was moved or copied, as they are to be: they lead from one to the other. A copy gets an
  /// identity of its own, or it would be taken for what it is a copy of.
  private func marksToLead() throws(FileError) -> [Mark] {
    guard location.archive == nil, var mark = try Mark(reading: location.twin, files: files)
    else { return [] }
    var marks: [Mark] = []
    let toWork = location.relativeToTwin(work.path).description
    let toTwin = location.goal.relative(to: work.path).description
    var ofWork = try Mark(reading: work.path, files: files)
    if ofWork?.identity != mark.identity { ofWork = nil }
    if mark.partner != toWork {
      mark.partner = toWork
      if ofWork == nil { mark.identity = Mark.newIdentity() }
      marks.append(mark)
    }
    if var ofWork, ofWork.partner != toTwin {
      ofWork.partner = toTwin
      marks.append(ofWork)
    }
    return marks
  }

  private func write(_ mark: Mark) throws(FileError) {
    try work.write(mark.bytes, to: (mark.kind == .work ? work.path : location.twin) / Mark.fileName)
  }

  private func writeExclusively(_ mark: Mark, in folder: Path) throws(FileError) {
    _ = try files.writeExclusively(
      mark.bytes, to: folder / Mark.fileName, staging: work.staging)
  }

  /// Gives the trials of version 0.1.0 records.
  private func adoptTrials() throws {
    for (trial, condition) in try session.trials.all() {
      switch condition {
      case .whole(let record), .short(let record):
        try work.write(record.bytes, to: location.twin / trial / TrialRecord.fileName)
      case .absent, .damaged, .foreign, .unreadable: break
      }
    }
  }

  private func tryRename() throws {
    let probe = work.staging / files.stagedName()
    let arrived =
      location.archive?.path.suffixed("\(WorkFolder.probe)") ?? location.twin / WorkFolder.probe
    try files.write([], to: probe, durably: false)
    do {
      try files.rename(probe, to: arrived, replacing: true)
    } catch  where error.code == ENOENT {
      throw error
    } catch {
      try? files.removeTree(probe)
      guard error.code == EXDEV else { throw error }
      throw location.otherFileSystem(work.path, "\(error)", files)
    }
    try files.removeTree(arrived)
  }

  /// Keeps for `sparsify status` which trials the runs are for, in the twin's mark how many, and in both marks
  /// with how much fine-tuning; false where it was told to stop.
  private func store(_ planned: PlannedTrials, _ end: EndOfZoo) throws -> Bool {
    let earlier = try PlannedTrials(reading: work)
    let isMarked = try Mark(reading: location.twin, files: files).map {
      ($0.models ?? 0) >= planned.trials.count
    }
    let isCurrent = try marksToExtend().isEmpty
    if earlier?.union(planned) == earlier && earlier != nil && isMarked == true && isCurrent {
      return true
    }
    return try end.perform {
      // Nobody removes the folder meanwhile.
      if end.isOver { throw ClaimLost() }
      let earlier = try PlannedTrials(reading: work)
      let all = earlier?.union(planned) ?? planned
      if all != earlier { try work.write(all.bytes, to: work.planFile) }
      for mark in try marksToExtend() { try write(mark) }
      guard var mark = try Mark(reading: location.twin, files: files),
        (mark.models ?? 0) < all.trials.count
      else { return }
      mark.models = all.trials.count
      try write(mark)
    }
  }

  /// The marks that tell of less fine-tuning than is wanted now, as they are to be.
  private func marksToExtend() throws(FileError) -> [Mark] {
    var marks: [Mark] = []
    for folder in [work.path, location.twin] {
      guard var mark = try Mark(reading: folder, files: files),
        session.stored.extends(mark.stored)
      else { continue }
      mark.stored.options = session.options
      marks.append(mark)
    }
    return marks
  }
}
