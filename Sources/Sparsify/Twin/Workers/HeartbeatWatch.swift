import Synchronization
import Tensor

/// How long heartbeats have been silent.
///
/// One that is dated ahead of the file system's clock would count as fresh for as long as that; so what
/// counts is how long it was seen not to change.
final class HeartbeatWatch: Sendable {
  private struct Sighting: Sendable {
    var modified: Double
    /// When it was first seen so.
    var seen: Double
  }

  private let sightings = Mutex<[Path: Sighting]>([:])
  private let report: @Sendable (String) -> Void

  /// Seconds that a heartbeat may be ahead.
  static let tolerance = 60.0

  /// - Parameter report: told once of each heartbeat that is ahead.
  init(report: @escaping @Sendable (String) -> Void) { self.report = report }

  /// Seconds since a heartbeat; of one that is ahead, since it was first seen to have its date.
  ///
  /// - Parameters:
  ///   - modified: when the file was touched last, `now`: both by the file system's clock.
  ///   - sentence: what to say of it, by how many seconds it is ahead.
  func age(
    of path: Path, modified: Double, now: Double, _ sentence: (Double) -> String
  ) -> Double {
    let ahead = modified - now
    guard ahead > Self.tolerance else {
      sightings.withLock { $0[path] = nil }
      return now - modified
    }
    let (age, isNew) = sightings.withLock { sightings in
      let earlier = sightings[path]
      if let earlier, earlier.modified == modified { return (now - earlier.seen, false) }
      sightings[path] = Sighting(modified: modified, seen: now)
      return (0, earlier == nil)
    }
    if isNew { report(sentence(ahead)) }
    return age
  }
}
