import FoundationEssentials
import Glibc
import Synchronization
import Tensor

/// This worker's own record in a work folder, from its first moment there to its end.
package final class Presence: Sendable {
  private let work: WorkFolder
  private let record: Mutex<WorkerRecord>
  private let path: Path
  private let run: String

  /// Enters the work folder, before anything is staged there.
  package init(in work: WorkFolder, as record: WorkerRecord) throws(FileError) {
    self.work = work
    self.record = Mutex(record)
    run = record.run
    path = work.workers / WorkerRecords.fileName(ofRun: record.run)
    // Of this run there may be one from before another worker finished the zoo.
    if try !work.files.createExclusively(record.firstLine, path, durably: false) { note { _ in } }
  }

  /// Whether the folder that this worker entered is gone, or being removed: whoever finishes the zoo
  /// closes the mark before anything is removed, and removes the record before it is a new folder.
  package var isOver: Bool {
    guard (try? work.files.exists(path)) != false else { return true }
    do {
      return try Mark(reading: work.path, files: work.files)?.isClosed ?? true
    } catch {
      // What can't be read shows where it is needed.
      return false
    }
  }

  /// Says that this worker lives.
  func beat() { try? work.files.touch(path) }

  /// One model more has its place in the zoo.
  func noteTrained() { note { $0.trained += 1 } }

  /// The worker's last words, unless it has more to say.
  func end(_ cause: String) {
    note {
      $0.ended = Date()
      $0.cause = cause
    }
  }

  private func note(_ change: (inout WorkerRecord) -> Void) {
    // That somebody's record is incomplete must not cost a model.
    try? work.files.append(
      record.withLock { record in
        change(&record)
        return record.progressLine
      }, to: path)
  }

  /// Removes what this worker has left half-written, where that can be done.
  func clearStaging() {
    let prefix = Array("\(run)-".utf8)
    for name in (try? work.files.listIfPresent(work.staging)) ?? []
    where name.bytes.starts(with: prefix) {
      try? work.files.removeTree(work.staging / name)
    }
  }

  /// Leaves a folder that is over: what was to be known of this worker is known.
  func withdraw() {
    clearStaging()
    try? work.files.removeTree(path)
  }
}
