import Glibc
import Tensor

/// Renders a trial's records as Ray Tune writes them: `result.json` and `progress.csv`.
package struct TrialLog: Sendable {
  /// `5ea28_00000`: which of the experiment's trials this is.
  package var trialID: String
  /// 32 hexadecimal digits, derived from options and data set.
  package var experimentID: String
  /// The names of the layers, `conv1`, ..., `fc2`.
  package var layers: [String]
  /// The values of params.json, part of every line of `result.json`.
  package var parameters: JSONObject
  /// What decides what there is to tell of.
  package var phases: TrainingPhases
  /// Which epochs have a checkpoint.
  package var checkpoints: TargetContent.Checkpoints

  package init(
    trialID: String, experimentID: String, layers: [String], parameters: JSONObject,
    phases: TrainingPhases, checkpoints: TargetContent.Checkpoints = .all
  ) {
    self.trialID = trialID
    self.experimentID = experimentID
    self.layers = layers
    self.parameters = parameters
    self.phases = phases
    self.checkpoints = checkpoints
  }

  /// Whether an epoch has a checkpoint.
  package func hasCheckpoint(epoch: Int) -> Bool {
    checkpoints.includes(epoch, isLast: phases.ends.contains(epoch))
  }

  /// About the bytes of a line of `result.json` without parameters, or twice as many.
  static let usualRow = 4_096
  /// The bytes that parameters of more than that may take in all lines together.
  static let mostParameters = 256 << 20

  /// `result.json`: one object a line, every line with the parameters under `config` at its end.
  package func resultJSON(_ records: [EpochRecord]) -> [UInt8] {
    var text = ""
    for record in records {
      var line = JSONObject()
      for (key, value) in columns(record) { line[key] = value }
      line[ResultColumn.parameters] = .object(parameters)
      text += JSONValue.object(line).text() + "\n"
    }
    return Array(text.utf8)
  }

  /// `progress.csv`: the columns of `result.json` without `config`, lines ending in CRLF.
  package func progressCSV(_ records: [EpochRecord]) -> [UInt8] {
    guard let first = records.first else { return [] }
    let header = CSVTable(header: progressColumns(like: first), lineEnd: Self.lineEnd)
    return Array(header.text.utf8) + records.flatMap { progressRow($0) }
  }

  /// A record's line of `progress.csv`.
  package func progressRow(_ record: EpochRecord) -> [UInt8] {
    var values = JSONObject()
    for (key, value) in columns(record) { values[key] = value }
    let line = CSVTable.line(progressColumns(like: record).map { values[$0] ?? .null })
    return Array((line + Self.lineEnd).utf8)
  }

  /// The columns of all rows: those of iteration 0, of which later phases may lack some.
  private func progressColumns(like record: EpochRecord) -> [String] {
    var first = record
    first.epoch = 0
    return columns(first).map(\.key)
  }

  /// Of `progress.csv`.
  static let lineEnd = "\r\n"

  /// The columns of one record in order, without `config`.
  package func columns(_ record: EpochRecord) -> [(key: String, value: JSONValue)] {
    MeasuredColumn.values(of: MeasuredColumn.Epoch(record, of: phases, layers: layers)).map {
      ($0.name, $0.value)
    } + rayColumns(record)
  }

  /// What Ray Tune 1.8 adds to every result, and at the end what Ray Tune 2 does.
  private func rayColumns(_ record: EpochRecord) -> [(key: String, value: JSONValue)] {
    let circumstances = record.circumstances
    return [
      (ResultColumn.done, .bool(record.epoch == phases.epochs)),
      (ResultColumn.timesteps, .null),
      (ResultColumn.episodes, .null),
      (ResultColumn.epoch, .integer(record.epoch)),
      (ResultColumn.trialID, .string(trialID)),
      (ResultColumn.experiment, .string(experimentID)),
      (ResultColumn.date, .string(Self.date(circumstances.timestamp))),
      (ResultColumn.timestamp, .integer(circumstances.timestamp)),
      (ResultColumn.seconds, .number(circumstances.seconds)),
      (ResultColumn.totalSeconds, .number(circumstances.totalSeconds)),
      (ResultColumn.processID, .integer(circumstances.processID)),
      (ResultColumn.hostName, .string(circumstances.hostName)),
      (ResultColumn.address, .string(circumstances.address)),
      (ResultColumn.secondsSinceRestore, .number(circumstances.secondsSinceRestore)),
      (ResultColumn.timestepsSinceRestore, .integer(0)),
      (ResultColumn.iterationsSinceRestore, .integer(record.epoch + 1)),
      (
        ResultColumn.checkpoint,
        hasCheckpoint(epoch: record.epoch)
          ? .string("\(ZooLayout.checkpointName(epoch: record.epoch))") : .null
      ),
    ]
  }

  /// The local time as Ray writes it, `2022-03-01_12-00-00`.
  static func date(_ timestamp: Int) -> String {
    var seconds = time_t(timestamp)
    var parts = tm()
    localtime_r(&seconds, &parts)
    let day = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
    let time = [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)]
    return [day, time].map { numbers in
      numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-")
    }.joined(separator: "_")
  }
}

extension TrialLog {
  /// The experiment's id: 32 hexadecimal digits that depend on the options and the data set, not on
  /// places, nor on fine-tuning, which may be added later.
  package static func experimentID(of options: JSONObject) -> String {
    var object = FineTuning.removed(from: options)
    object[StoredOption.source] = nil
    return StableHash.hexadecimal(of: JSONValue.object(object).text().utf8)
  }

  /// The trial's id: what stands behind `_trainable_` in names that Ray Tune gives
  /// (`NN_tune_trainable_5ea28_00000_0_…`), else the whole name.
  package static func trialID(ofTrial name: Path) -> String {
    let text = name.description
    guard let match = text.firstMatch(of: /_trainable_([0-9a-f]+_[0-9]+)(_|$)/) else { return text }
    return String(match.1)
  }
}
