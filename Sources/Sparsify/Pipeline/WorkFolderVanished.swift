import Glibc
import Tensor

/// The work folder has gone while a run went on in it: as a rule because another worker has finished the
/// zoo.
struct WorkFolderVanished: Error {
  /// How that showed.
  let cause: any Error

  /// Performs `body`; an error that a work folder without this worker explains becomes one of this type.
  ///
  /// What is missing in the folder explains itself: by the time it is looked at, a third worker may have
  /// made it anew.
  ///
  /// - Parameters:
  ///   - work: the folder.
  ///   - isThere: whether the folder is known to be as it was.
  static func noting<Result>(
    in work: Path, unless isThere: () -> Bool = { false }, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as ClaimLost {
      throw WorkFolderVanished(cause: error)
    } catch let error as FileError
      where [ENOENT, ESTALE].contains(error.code)
      && ([error.path, error.target].contains { $0.map { work.contains($0) } == true }
        || !isThere())
    {
      throw WorkFolderVanished(cause: error)
    }
  }
}

extension RunPreparation {
  /// What became of the zoo, where another worker has finished it and nothing is left to do; nil where
  /// that is not certain.
  ///
  /// - Parameter trained: how many of its models this run has trained.
  func finishedElsewhere(trained: Int) throws -> RunSummary? {
    let (location, files) = (session.location, session.files)
    guard remaining.isEmpty, try !files.exists(location.work),
      let config = try files.jsonObject(at: location.twin / TargetRoot.configName)
    else { return nil }
    let reading = try session.trials.read(expecting: Set(candidates))
    let finished = reading.whole.count
    guard reading.damaged.isEmpty, config["counts"]?.object?["finished"]?.int == finished else {
      return nil
    }
    let trajectories = Trajectories(of: reading.whole)
    var summary = RunSummary(
      twin: location.twin, product: location.product, finished: finished, trained: trained,
      skipped: skipped, failed: earlierFailures)
    (summary.sparsity, summary.testAccuracy) = (trajectories.sparsity, trajectories.testAccuracy)
    return summary
  }
}
