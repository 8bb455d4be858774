import FoundationEssentials
import Tensor

/// The records of all workers in a work folder.
package struct WorkerRecords: Sendable {
  private let work: WorkFolder
  private var files: FileSystem { work.files }

  package init(_ work: WorkFolder) { self.work = work }

  /// One worker's.
  package struct Entry: Sendable {
    /// Of the file.
    package var name: Path
    /// Nil where a kill came before the first line: nothing was staged by then.
    package var record: WorkerRecord?
    /// When the worker last showed that it lives, in seconds since 1970.
    package var lastBeat: Double
    /// Seconds since then, both by the file system's clock.
    package var age: Double

    /// Whether nothing more is to be expected of the worker.
    package var isOver: Bool {
      record.map { $0.worker.isGone || age > ClaimFolder.patience } ?? true
    }

    /// Whether a name is that of something that the worker has staged.
    func staged(_ name: Path) -> Bool {
      name.bytes.starts(with: self.name.bytes.dropLast(WorkerRecords.suffix.utf8.count) + [0x2D])
    }
  }

  fileprivate static let suffix = ".json"

  /// The file of a run's record.
  package static func fileName(ofRun run: String) -> Path { Path(run + suffix) }

  /// All records, sorted by their files' names.
  ///
  /// - Parameter now: seconds since 1970; nil asks the file system's clock.
  package func all(_ now: Double? = nil) throws(FileError) -> [Entry] {
    let names = try files.listIfPresent(work.workers)
    if names.isEmpty { return [] }
    let now = if let now { now } else { try work.now() }
    var entries: [Entry] = []
    for name in names {
      guard let info = try files.info(work.workers / name, followingLinks: false),
        info.kind == .file, let bytes = try files.readIfPresent(work.workers / name)
      else { continue }
      let record = WorkerRecord(parsing: bytes)
      // What else lies there is somebody else's.
      guard record.map({ Self.fileName(ofRun: $0.run) == name }) ?? bytes.isEmpty else { continue }
      entries.append(
        Entry(name: name, record: record, lastBeat: info.modified, age: now - info.modified))
    }
    return entries
  }

  /// That of a run; nil where it has none, or no more.
  func record(ofRun run: String) throws(FileError) -> WorkerRecord? {
    try files.readIfPresent(work.workers / Self.fileName(ofRun: run))
      .flatMap { WorkerRecord(parsing: $0) }
  }

  /// Removes what workers that are over have left half-written.
  func clearStaging(of entries: [Entry]) throws(FileError) {
    // A worker without a first line has staged nothing yet; by now it may.
    let over = entries.filter { $0.record != nil && $0.isOver }
    if over.isEmpty { return }
    for name in try files.list(work.staging) where over.contains(where: { $0.staged(name) }) {
      try files.removeTree(work.staging / name)
    }
  }

  /// What became of all that worked here, when the zoo is finished: one whose end nobody has noted was
  /// killed, or has nothing left to do.
  ///
  /// - Parameter now: by the clock of this machine.
  package func closed(now: Date = Date()) throws(FileError) -> [WorkerRecord] {
    try all().compactMap { entry in
      guard var record = entry.record else { return nil }
      if record.ended == nil {
        record.ended = entry.isOver ? Date(timeIntervalSince1970: entry.lastBeat) : now
        record.cause = entry.isOver ? "killed, or its machine stopped" : "done"
      }
      return record
    }
  }
}
