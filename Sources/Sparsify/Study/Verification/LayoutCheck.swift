import Tensor

/// `layout`: loaders take every folder in a twin for a model, and every folder in a trial for a checkpoint.
///
/// * In the root there is no folder but the twin's trials, those that trajectories.csv tells of, and each of
///   those is there; beside them there is nothing but the files that the tool writes.
/// * In a trial there is no folder but checkpoint_000000 … T, as many as the options keep or an export has; no file but
///   those that the tool noted in sparsify.json, and each of those that users do not delete to save space.
///   The note itself is there where the twin has a mark.
///
/// Of twins of the original authors folders only.
enum LayoutCheck: TwinCheck, TrialCheck {
  /// How many missing files of a trial are told of.
  private static let mostMissing = 20
  private static let elsewhere = "Move it out of the twin, or remove it."

  static func findings(in twin: VerifiedTwin) -> [Finding] {
    let trials = Set((twin.trials.map(\.name)) + twin.unreadable.map(\.name))
    var findings: [Finding] = []
    for entry in twin.entries where !trials.contains(entry.name) && !isPromised(entry, twin) {
      findings.append(
        Finding(
          .layout, entry.name, "what lies in the twin",
          expected: "its trials\(twin.isOurs ? " and the files that sparsify writes" : "") only",
          found: entry.kind == .folder ? "another folder" : "another file", remedy: elsewhere))
    }
    if twin.isOurs, let trajectories = twin.trajectories {
      let names = Set(trials.map { ByteText($0) })
      findings += trajectories.trials.filter { !names.contains($0) }.map { trial in
        Finding(
          .layout, of: Path(trial), ".", "a trial that \(TargetRoot.trajectoriesName) tells of",
          expected: "a folder of its name", found: "none",
          remedy:
            "Copy it again from where it is sound, or give the command of 'sparsify run' again.")
      }
    }
    return findings
  }

  /// Whether something in the root that is no trial may lie there.
  private static func isPromised(_ entry: FolderEntry, _ twin: VerifiedTwin) -> Bool {
    if entry.kind == .folder || entry.kind == .other { return false }
    if !twin.isOurs { return true }
    // Any number might lie there; the mark has those that the tool wrote.
    if IndexFiles.isFurther(entry.name) { return twin.mark?.files["\(entry.name)"] != nil }
    return TargetOwnership.isRootName(entry.name)
  }

  static func findings(in trial: VerifiedTrial) -> [Finding] {
    var findings: [Finding] = []
    func note(_ file: Path, epoch: Int?, _ what: String, _ expected: String, _ found: String) {
      findings.append(
        Finding(
          .layout, of: trial.name, epoch: epoch, file, what, expected: expected, found: found,
          remedy: found == "none" ? trial.twin.remedy : elsewhere))
    }
    let isOurs = trial.twin.isOurs
    let noted = trial.record.map { Set($0.files.map(\.path)) }
    for entry in trial.entries {
      if let epoch = CheckpointFolders.epoch(of: entry.name), entry.kind == .folder {
        let isRight =
          epoch <= trial.lastEpoch
          && (!isOurs || entry.name == ZooLayout.checkpointName(epoch: epoch))
        if !isRight {
          note(
            entry.name, epoch: epoch, "what lies in the trial",
            "checkpoints of epochs 0 to \(trial.lastEpoch)", "another folder")
          continue
        }
        do throws(FileError) {
          for inner in try unpromised(in: entry.name, trial, noted) {
            note(
              entry.name / inner, epoch: epoch, "what lies beside a checkpoint",
              "the files that sparsify writes", "another one")
          }
        } catch {
          findings.append(trial.unreadableFile(entry.name, error))
        }
      } else if entry.kind != .file {
        note(
          entry.name, epoch: nil, "what lies in the trial", "checkpoints and files only",
          "another folder or link")
      } else if isOurs, entry.name != TrialRecord.fileName,
        !(noted?.contains(entry.name) ?? TrialFiles.fileNames.contains(entry.name))
      {
        note(
          entry.name, epoch: nil, "what lies in the trial", "the files that sparsify writes",
          "another one")
      }
    }
    for file in missing(from: trial).prefix(mostMissing) {
      note(
        file, epoch: CheckpointFolders.epoch(of: file.parent), "the file", "to be there", "none")
    }
    return findings
  }

  /// The names in a checkpoint's folder that the twin does not promise.
  private static func unpromised(
    in folder: Path, _ trial: VerifiedTrial, _ noted: Set<Path>?
  ) throws(FileError) -> [Path] {
    let entries = try trial.twin.files.entries(of: trial.trial.folder / folder)
    return entries.filter { entry in
      if entry.kind != .file { return true }
      if !trial.twin.isOurs { return false }
      return
        !(noted?.contains(folder / entry.name)
        ?? TrialFiles.checkpointFileNames.contains(entry.name))
    }.map(\.name)
  }

  /// The files that have to be there and are not. What RowsCheck and the reader of trials need they tell of.
  private static func missing(from trial: VerifiedTrial) -> [Path] {
    let exported = trial.twin.config?.exportedEpochs
    var due: [Path] =
      trial.twin.stored?.checkpoints(of: trial.lastEpoch)
      ?? (0...trial.lastEpoch).filter { epoch in
        trial.trial.checkpoints[epoch].isEmpty && exported?.contains(epoch) ?? true
      }.map { ZooLayout.checkpointName(epoch: $0) / ZooLayout.checkpointsName }
    due += (trial.record?.files ?? []).filter { !$0.isDispensable }.map(\.path)
    // Version 0.1.0, which wrote no mark, wrote no records.
    if trial.twin.mark != nil { due.append(TrialRecord.fileName) }
    return Set(due).filter { path in
      path != ZooLayout.resultName && path != ZooLayout.parametersName
        && (try? trial.twin.files.exists(trial.trial.folder / path)) == false
    }.sorted()
  }
}
