import Synchronization
import Tensor

/// What a claim's file says: who trains which trials. When the file was touched last is the worker's
/// heartbeat.
package struct ClaimRecord: Sendable, Equatable {
  package var worker: Worker
  /// Their names.
  package var trials: [ByteText]

  package init(worker: Worker, trials: [ByteText]) {
    self.worker = worker
    self.trials = trials
  }

  package var json: JSONObject {
    var object = worker.json
    object["trials"] = .array(trials.map(JSONValue.string))
    return object
  }

  /// Reads what `json` wrote; nil where it is anything else.
  package init?(parsing bytes: [UInt8]) {
    guard let object = (try? JSONValue(parsing: bytes))?.object, let worker = Worker(json: object),
      let trials = object["trials"]?.array
    else { return nil }
    self.init(worker: worker, trials: trials.compactMap(\.string))
  }
}

/// A group that this process has for itself, until it gives it back or loses it.
package final class Claim: Sendable {
  /// What the group is called.
  package let name: Path
  let record: ClaimRecord
  private let folder: ClaimFolder
  private let lost = Atomic<Bool>(false)

  init(_ name: Path, _ record: ClaimRecord, in folder: ClaimFolder) {
    self.name = name
    self.record = record
    self.folder = folder
  }

  /// Whether another process was found to have taken the group over.
  package var isLost: Bool { lost.load(ordering: .relaxed) }

  /// Looks whether the claim still stands; one that can't be read is taken to.
  package func check() -> Bool {
    do {
      if try folder.record(of: name)?.worker == record.worker { return true }
    } catch {
      return !isLost
    }
    lost.store(true, ordering: .relaxed)
    return false
  }

  /// Says that this process is alive.
  func beat() {
    // What goes wrong here shows when the trials' own files are written.
    if check() { try? folder.files.touch(folder.path / name) }
  }

  /// Gives the group back.
  package func release() {
    if !isLost, check() { try? folder.giveBack(self) }
  }

  /// Gives back a claim after which the folder may be removed: without a name in the staging folder, which
  /// would keep that.
  func releaseInPlace() {
    if !isLost, check() { try? folder.files.removeTree(folder.path / name) }
  }

  /// Says that the claim's file was removed with its folder.
  func forget() { lost.store(true, ordering: .relaxed) }
}
