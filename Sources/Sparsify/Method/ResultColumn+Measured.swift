import Tensor

extension ResultColumn {
  /// Whether a column is measured, so the same in every run: what `trajectories.csv` shows.
  package static func isMeasured(_ column: ByteText) -> Bool {
    ["_loss", "_acc", "_nll"].contains { column.hasSuffix($0) } || column.hasPrefix("sparsity")
      || declared.contains(column)
  }

  /// What this version measures, by whatever method.
  private static let declared = Set(MeasuredColumn.all.flatMap(\.names).map { ByteText($0) })

  /// What is measured in any of the rows, in their order: those of an earlier version, or of fine-tuning,
  /// lack some.
  package static func measured(in rows: [ResultRow]) -> [ByteText] {
    rows.map { $0.values.keys.filter(isMeasured) }.merged()
  }
}

extension ResultRow {
  /// The epoch and what was measured, without all else.
  package var measured: ResultRow {
    changing { values in
      values = values.members.reduce(into: JSONObject()) { measured, member in
        if member.key == ByteText(ResultColumn.epoch) || ResultColumn.isMeasured(member.key) {
          measured[member.key] = member.value
        }
      }
    }
  }
}

extension Trajectory {
  /// With nothing but what was measured in its rows.
  package var measured: Trajectory {
    Trajectory(trial: trial, rows: rows.map(\.measured), isDamaged: isDamaged)
  }
}
