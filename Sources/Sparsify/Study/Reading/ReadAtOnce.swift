import FoundationEssentials
import Tensor
import VariationalDropout

/// How many trials are read at a time: enough for all lanes and processors, fewer where networks are so large that they
/// would not fit into memory together.
enum TrialsAtOnce {
  /// The bytes of the checkpoints that are read at a time, one a trial.
  private static let mostBytes = 256 << 20

  /// - Parameter trial: one of them, by whose last checkpoint the others are judged; nil where there is none.
  static func count(like trial: Trial?) -> Int {
    let most = max(LaneGroup.capacity, ProcessInfo.processInfo.activeProcessorCount)
    guard let trial, let epoch = trial.lastEpoch, let name = trial.checkpoints[epoch].first,
      let size = try? trial.files.info(trial.folder / name / ZooLayout.checkpointsName)?.size
    else { return most }
    return max(1, min(most, mostBytes / max(1, size)))
  }
}
