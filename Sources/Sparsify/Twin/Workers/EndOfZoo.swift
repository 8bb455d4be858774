import Tensor

/// The one claim under which a zoo's root files and mark are written and its work folder is removed, so
/// that of several workers one ends the zoo.
struct EndOfZoo {
  let work: WorkFolder
  let worker: Worker
  let presence: Presence
  let heartbeat: Heartbeat
  /// Seconds between two looks at another worker's claim, at most.
  let pause: Double
  let shouldStop: @Sendable () -> Bool
  /// Told of what is odd about another worker's claim.
  let report: @Sendable (String) -> Void

  /// Whether another worker has ended the zoo.
  var isOver: Bool { presence.isOver }

  /// Performs `body` under the claim; waits as long as another worker has it.
  ///
  /// - Returns: False where it was told to stop before.
  /// - Throws: What `body` throws; `FileError`, also where the work folder is gone.
  func perform(_ body: () throws -> Void) throws -> Bool {
    let done: Void? = try claimed { _ in try body() }
    return done != nil
  }

  /// The same; `body` gets the claim, and nil stands for what it did not give.
  func claimed<Result>(_ body: (Claim) throws -> Result) throws -> Result? {
    let folder = ClaimFolder.ofEnd(work, report: report)
    var pauses = Pauses(longest: pause, shouldStop: shouldStop)
    while true {
      if let claim = try folder.take(WorkFolder.endClaim, trials: [], for: worker, among: []) {
        heartbeat.add(claim)
        defer {
          heartbeat.remove(claim)
          claim.releaseInPlace()
        }
        return try body(claim)
      }
      if shouldStop() { return nil }
      pauses.wait()
    }
  }
}
