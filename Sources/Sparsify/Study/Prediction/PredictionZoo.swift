import Tensor
import VariationalDropout

/// A zoo, or a twin, from whose weights properties are predicted, with the twin of its models where that is at
/// hand.
package struct PredictionZoo: Sendable {
  package let path: Path
  private let trials: [StudiedTrial]
  /// Trials that can't be looked into.
  private let unreadable: [StudiedTwin.Absence]
  /// The folders of the twin's trials by name.
  private let twins: [Path: Path]
  private let files: FileSystem

  /// Finds the trials.
  ///
  /// - Parameters:
  ///   - twin: of which the properties `final_…` are taken; nil for none.
  ///   - memory: what reading one checkpoint may take.
  /// - Throws: `ZooError`, `FileError`; `RunError` where the twin is of other models.
  package init(
    _ path: Path, twin: Path?, files: FileSystem, memory: MemoryBudget = MemoryBudget()
  ) throws {
    let zoo = try StudiedTwin(path, source: nil, files: files, memory: memory)
    self.path = path
    self.files = files
    trials = zoo.trials
    // Those that a twin tells to be skipped or failed have no folder.
    unreadable = zoo.absences.filter { $0.status == .unreadable }
    guard let twin else {
      twins = [:]
      return
    }
    let found = try Zoo.read(twin, files: files, memory: memory).trials
    twins = Dictionary(found.map { ($0.name, $0.folder) }, uniquingKeysWith: { first, _ in first })
    guard trials.contains(where: { twins[$0.name] != nil }) else {
      throw RunError(
        .unreadableInput,
        "'\(twin)' has no trial with the name of one of '\(path)': it is not its twin. Give the twin that was "
          + "made of it.")
    }
  }

  /// How many trials there are.
  package var trialCount: Int { trials.count }

  /// Reads the models of some epochs.
  ///
  /// - Parameters:
  ///   - jobs: trials that are read at a time.
  ///   - progress: gets the number of trials that have been read, some at a time.
  /// - Throws: `RunError` where there is no model of these epochs, or none to train on.
  package func samples(
    epochs: EpochChoice, jobs: Int, progress: (Int) -> Void = { _ in }
  ) throws(RunError) -> PredictionSamples {
    var read: [TrialSamples] = []
    let step = 64
    for first in stride(from: 0, to: trials.count, by: step) {
      let part = Array(trials[first..<min(first + step, trials.count)])
      read += part.concurrentMap(jobs: jobs) { trial in
        TrialSamples(trial, twin: twins[trial.name], epochs: epochs, files: files)
      }
      progress(read.count)
    }
    return try PredictionSamples(read, unreadable: unreadable, of: path, epochs: epochs)
  }
}
