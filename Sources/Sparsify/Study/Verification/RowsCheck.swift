import Tensor

/// `rows`: a trial's logs tell of each epoch once, and all the same.
///
/// * result.json has T+1 rows, row k with training_iteration k; `done` is true in the last one only.
/// * progress.csv and trajectories.csv, where they are, hold the same numbers.
/// * They are those that were measured, as the hash in sparsify.json says.
///
/// Of twins of the original authors what was measured only.
enum RowsCheck: TrialCheck {
  static func findings(in trial: VerifiedTrial) -> [Finding] {
    let log = rows(trial)
    if !log.isEmpty { return log + copies(trial) }
    let findings = copies(trial)
    if findings.isEmpty, trial.record?.damage(of: trial.trajectory) != nil {
      return [
        trial.finding(
          .rows, nil, ZooLayout.resultName, "what was measured",
          "the numbers whose hash \(TrialRecord.fileName) holds", "others")
      ]
    }
    return findings
  }

  /// What is wrong with result.json itself.
  private static func rows(_ trial: VerifiedTrial) -> [Finding] {
    func finding(_ epoch: Int?, _ what: String, _ expected: String, _ found: String) -> Finding {
      trial.finding(.rows, epoch, ZooLayout.resultName, what, expected, found)
    }
    let rows = trial.trajectory.rows
    let count = trial.lastEpoch + 1
    if trial.trajectory.isDamaged {
      return [finding(nil, "its lines", "a JSON object in each", "one that is none")]
    }
    let epochs = Set(rows.compactMap(\.epoch))
    if let missing = (0...trial.lastEpoch).first(where: { !epochs.contains($0) }) {
      return [
        finding(
          missing, "its rows", "one of each epoch from 0 to \(trial.lastEpoch)",
          "\(rows.count), none of this epoch")
      ]
    }
    if rows.count != count {
      return [finding(nil, "its rows", "\(count)", "\(rows.count)")]
    }
    if let place = rows.indices.first(where: { rows[$0].epoch != $0 }) {
      return [
        finding(
          place, "\(ResultColumn.epoch) of its row", "\(place)",
          rows[place].epoch.map(String.init) ?? "none")
      ]
    }
    return rows.indices.compactMap { epoch in
      let expected = epoch == trial.lastEpoch
      guard let done = rows[epoch].values[ResultColumn.done], done.bool != expected else {
        return nil
      }
      return finding(epoch, ResultColumn.done, "\(expected)", done.text().excerpt())
    }
  }

  /// What is wrong with the tables that hold the rows once more.
  private static func copies(_ trial: VerifiedTrial) -> [Finding] {
    var findings: [Finding] = []
    let name = ZooLayout.progressName
    do throws(FileError) {
      if let progress = try trial.twin.files.readIfPresent(trial.trial.folder / name) {
        findings += copy(LoggedTable(progress), name, trial, measuredOnly: !trial.twin.isOurs)
      }
    } catch {
      findings.append(trial.unreadableFile(name, error))
    }
    if trial.twin.isOurs, let trajectories = trial.twin.trajectories {
      findings += copy(
        trajectories.table(of: trial.name), TargetRoot.trajectoriesName, trial, measuredOnly: true)
    }
    return findings
  }

  private static func copy(
    _ table: LoggedTable, _ file: Path, _ trial: VerifiedTrial, measuredOnly: Bool
  ) -> [Finding] {
    if table.rows.count != trial.lastEpoch + 1 {
      return [
        trial.finding(
          .rows, nil, file, "its rows of the trial", "\(trial.lastEpoch + 1)",
          "\(table.rows.count)")
      ]
    }
    return trial.trajectory.rows.compactMap { row in
      guard let epoch = row.epoch,
        let difference = table.difference(from: row, epoch: epoch, measuredOnly: measuredOnly)
      else { return nil }
      return trial.finding(
        .rows, epoch, file, difference.column,
        "\(difference.expected) as in \(ZooLayout.resultName)", difference.found)
    }
  }
}
