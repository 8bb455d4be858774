import Tensor
import VariationalDropout

/// A trial as a pack holds it.
struct PackedTrial: Sendable {
  /// Its line of `trials-….jsonl`, with its end.
  let line: String
  /// [E, P], NaN where there is no model.
  let weights: [Float]
  /// [E, ⌈P/8⌉]
  let kept: [UInt8]
  /// [E]
  let present: [Bool]
  /// [P], NaN where it is not known.
  let full: [Float]
  /// What was kept of the predictions of the full model, and of each epoch.
  let predictions: (full: [UInt16], sparse: [[UInt16]])?

  init(_ trial: ExportedTrial, of zoo: ExportedZoo) {
    let count = zoo.architecture.parameterCount
    let missing = [Float](repeating: .nan, count: count)
    weights = zoo.epochs.flatMap { trial.models[$0]?.vector ?? missing }
    present = zoo.epochs.map { trial.models[$0] != nil }
    kept =
      !zoo.isTwin
      ? []
      : zoo.epochs.flatMap { epoch in
        trial.models[epoch].map { Self.packed($0.kept) }
          ?? Array(repeating: 0, count: (count + 7) / 8)
      }
    full = trial.full?.model.vector ?? missing
    predictions = trial.predictions.flatMap { predictions in
      zoo.epochs.allSatisfy { predictions.sparse.indices.contains($0) }
        ? (predictions.full, zoo.epochs.map { predictions.sparse[$0] }) : nil
    }
    line = Self.line(trial, fullFrom: trial.full?.origin)
  }

  /// Eight flags a byte, the first in the lowest bit.
  static func packed(_ flags: [Bool]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (flags.count + 7) / 8)
    for (place, flag) in flags.enumerated() where flag { bytes[place / 8] |= 1 << UInt8(place % 8) }
    return bytes
  }

  private static func line(
    _ trial: ExportedTrial, fullFrom origin: StudiedTrial.FullModelOrigin?
  ) -> String {
    let name = trial.trial.name
    let parameters = trial.parameters
    var object: JSONObject = ["name": .string(name.description)]
    if String(validating: name.bytes, as: UTF8.self) == nil {
      object["name_bytes"] = .array(name.bytes.map { .integer(Int($0)) })
    }
    object["params"] = .object(parameters)
    if let origin { object["full_from"] = .string(ByteText(origin.rawValue)) }
    let rows = trial.rows.sorted { $0.key < $1.key }.map(\.value)
    if let config = rows.last?.values[ResultColumn.parameters], config != .object(parameters) {
      object["config"] = config
    }
    if let forms = trial.models.values.first?.forms {
      object["layers"] = .array(forms.architecture.layers.compactMap(\.index).map { .integer($0) })
      let dtype = forms.checkpoint.stateDict.members.first?.value.dtype
      if let dtype, dtype != .float32 { object["dtype"] = .string(dtype.rawValue) }
    }
    object["rows"] = .array(
      rows.map { row in
        var values = row.values
        values[ResultColumn.parameters] = nil
        return .object(values)
      })
    return JSONValue.object(object).text() + "\n"
  }
}
