import Tensor

/// Which trials a twin is to have: kept in the work folder, so that anybody can be told what is
/// missing without reading the source.
package struct PlannedTrials: Sendable, Equatable {
  /// T.
  package var epochs: Int
  /// The names of those that can be trained, sorted.
  package var trials: [ByteText]
  /// The reasons why others can't, by name.
  package var skipped: [ByteText: String]

  package init(epochs: Int, trials: [ByteText], skipped: [ByteText: String]) {
    self.epochs = epochs
    self.trials = trials
    self.skipped = skipped
  }

  /// With what another run plans, as one of other selected trials does.
  package func union(_ other: PlannedTrials) -> PlannedTrials {
    let planned = Set(other.trials)
    return PlannedTrials(
      epochs: other.epochs, trials: planned.union(trials).sorted(),
      skipped: skipped.merging(other.skipped) { $1 }.filter { !planned.contains($0.key) })
  }

  package var bytes: [UInt8] {
    let value: JSONObject = [
      "epochs": .integer(epochs), "trials": .array(trials.map(JSONValue.string)),
      "skipped": .array(
        skipped.sorted { $0.key < $1.key }.map {
          SkippedTrial(name: Path($0.key), reason: $0.value).json
        }),
    ]
    return Array((JSONValue.object(value).text(.indented(2)) + "\n").utf8)
  }

  /// What is kept in a work folder; nil where nothing sensible is.
  package init?(reading work: WorkFolder) throws {
    guard let object = try work.files.jsonObject(at: work.planFile),
      let epochs = object["epochs"]?.count(upTo: ZooLayout.largestEpoch),
      let trials = object["trials"]?.array,
      let skipped = object["skipped"]?.array
    else { return nil }
    self.init(
      epochs: epochs, trials: trials.compactMap(\.string),
      skipped: Self.reasons(of: skipped.compactMap { SkippedTrial(json: $0) }))
  }

  /// By the trials' names.
  package static func reasons(of skipped: [SkippedTrial]) -> [ByteText: String] {
    Dictionary(skipped.map { (ByteText($0.name), $0.reason) }, uniquingKeysWith: { $1 })
  }
}
