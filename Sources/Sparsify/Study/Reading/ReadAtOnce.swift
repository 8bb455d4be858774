import FoundationEssentials
import Tensor
import VariationalDropout

/// How much is read at a time: enough for all lanes and processors, less where networks are so large that they would
/// not fit into memory together.
enum ReadAtOnce {
  /// The bytes of the files that are read at a time.
  private static let mostBytes = 256 << 20

  /// How many trials.
  ///
  /// - Parameters:
  ///   - trial: one of them, by whose last checkpoint the others are judged; nil where there is none.
  ///   - models: how many models of each are held.
  static func trials(like trial: Trial?, models: Int) -> Int {
    let most = max(LaneGroup.capacity, ProcessInfo.processInfo.activeProcessorCount)
    guard let trial else { return most }
    return min(most, count(of: models * bytes([ZooLayout.checkpointsName], trial)))
  }

  /// How many models, of whatever trials and epochs, without what lies beside them.
  ///
  /// - Parameter trial: as for `trials`.
  static func models(like trial: Trial?) -> Int {
    trial.map { count(of: bytes([ZooLayout.checkpointsName], $0)) } ?? 1
  }

  /// How many epochs, of whatever trials, with all files that lie in their folders.
  ///
  /// - Parameter trial: one of them, by whose last checkpoint the others are judged; nil where there is none.
  static func epochs(like trial: Trial?) -> Int {
    trial.map { count(of: bytes(TrialFiles.checkpointFileNames, $0)) } ?? 1
  }

  private static func count(of bytes: Int) -> Int { max(1, mostBytes / max(1, bytes)) }

  /// What those files of a trial's last checkpoint take that are there.
  private static func bytes(_ names: some Sequence<Path>, _ trial: Trial) -> Int {
    guard let epoch = trial.lastEpoch, let folder = trial.checkpoints[epoch].first else { return 0 }
    return names.compactMap { try? trial.files.info(trial.folder / folder / $0)?.size }
      .reduce(0, +)
  }
}
