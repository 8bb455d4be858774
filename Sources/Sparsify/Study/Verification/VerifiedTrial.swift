import Tensor
import VariationalDropout

/// One trial of a twin, whose files beside the checkpoints have been read once, for all checks.
struct VerifiedTrial: Sendable {
  let twin: VerifiedTwin
  let trial: Trial
  /// Its source; nil where it is not at hand.
  let sourceTrial: Trial?
  /// What lies in its folder.
  let entries: [FolderEntry]
  /// What the tool noted of its files; nil where there is no such note.
  let record: TrialRecord?
  /// What result.json says.
  let trajectory: Trajectory
  /// The last epoch that it should have.
  let lastEpoch: Int
  /// What was kept of its predictions; nil where that is not there, or does not read.
  let predictions: Predictions?
  /// What it began with; nil where that is not at hand.
  let source: SourceCheckpoint?
  /// Why it could not be read, where it should.
  let sourceProblem: String?
  /// What does not read of it.
  let unreadable: [Finding]
  /// What the source says of the test set; nil where it was not evaluated.
  var full: PredictiveMeasures?
  /// Why its models can't be evaluated; nil where they can, or were not to be.
  var evaluationProblem: String?

  var name: Path { trial.name }
  var threshold: Double { twin.threshold(of: trial) }

  /// Something that is wrong with it, and goes away where its files are made anew or copied again.
  func finding(
    _ code: Finding.Code, _ epoch: Int?, _ file: Path, _ what: String, _ expected: String,
    _ found: String
  ) -> Finding {
    Finding(
      code, of: name, epoch: epoch, file, what, expected: expected, found: found,
      remedy: twin.remedy)
  }

  /// That a file of it, or a checkpoint's folder, can't be looked at.
  func unreadableFile(_ file: Path, _ error: FileError) -> Finding {
    let epoch = CheckpointFolders.epoch(of: file)
    return finding(
      .read, epoch, file, epoch == nil ? "the file" : "the folder", "one that reads", "\(error)")
  }

  /// The row of an epoch; nil where there is none.
  func row(_ epoch: Int) -> ResultRow? { trajectory[epoch] }

  /// - Throws: `FileError` where its folder can't be looked into.
  init(_ trial: Trial, of twin: VerifiedTwin) throws(FileError) {
    self.twin = twin
    self.trial = trial
    let files = twin.files
    entries = try files.entries(of: trial.folder)
    record = try TrialRecord(of: trial.name, in: trial.folder, files: files)
    trajectory = try Trajectory(of: trial.name, in: trial.folder, files: files)
    lastEpoch = Self.lastEpoch(record, twin.stored, trajectory, trial.checkpoints)
    sourceTrial = twin.source(of: trial.name)
    var reader = TrialReader(trial, twin: twin, record: record)
    predictions = reader.predictions()
    reader.readOthers()
    unreadable = reader.findings
    guard let sourceTrial else {
      (source, sourceProblem) = (nil, nil)
      return
    }
    do throws(TrialProblem) {
      let epoch = try trial.startEpoch(in: sourceTrial, commonEpoch: twin.source?.commonEpoch)
      source = try SourceCheckpoint(of: sourceTrial, epoch: epoch)
      sourceProblem = nil
    } catch {
      source = nil
      sourceProblem = error.description
    }
  }

  /// What the checkpoint of an epoch holds, nil where that does not read, and what does not.
  func read(_ epoch: Int) -> (epoch: VerifiedEpoch?, unreadable: [Finding]) {
    var reader = TrialReader(trial, twin: twin, record: record)
    return (reader.epoch(epoch), reader.findings)
  }

  /// As the tool noted, else as the options say, else as the files go; not much more than there is, whatever
  /// a file says.
  private static func lastEpoch(
    _ record: TrialRecord?, _ stored: StoredOptions?, _ trajectory: Trajectory,
    _ checkpoints: CheckpointFolders
  ) -> Int {
    let rows = trajectory.rows.last?.epoch
    let there = min(
      max(rows ?? 0, checkpoints.epochs.last ?? 0, trajectory.rows.count), ZooLayout.mostEpochs)
    let last: Int
    if let record {
      last = record.epochs
    } else if let ends = stored?.ends, let end = ends.last {
      // One that was not fine-tuned yet has fewer rows.
      last = ends.first { $0 == rows } ?? end
    } else {
      last = max(rows ?? 0, checkpoints.epochs.last ?? 0)
    }
    return min(max(last, 0), there + mostMissing)
  }

  /// How many epochs a trial may lack and still be asked for each.
  private static let mostMissing = 1_000
}
