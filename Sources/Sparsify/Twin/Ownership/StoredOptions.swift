import Tensor

/// What a zoo is made with, as its folders keep it: compared whenever a run goes on with it.
package struct StoredOptions: Sendable, Equatable {
  /// What decides the bits of the numbers: raised only when they change. Version 0.1.0 wrote none
  /// and has the first.
  package static let currentFormat = 1

  /// What its members are called in files.
  enum Key {
    static let version = "sparsify::version"
    static let format = "sparsify::format"
    static let options = "options"
  }

  /// The version of the tool that began it, for people.
  package var version: String
  package var format: Int
  /// The run's options, the source and the data set's fingerprint.
  package var options: JSONObject

  /// Of this version of the tool.
  package init(of options: JSONObject) {
    version = Program.version
    format = Self.currentFormat
    self.options = options
  }

  /// As a mark, an options.json of version 0.1.0 or a config.json has them; nil where it has none.
  package init?(reading object: JSONObject) {
    guard let version = object[Key.version] else { return nil }
    self.version = version.string?.description ?? "unknown"
    format = object[Key.format]?.int ?? 1
    options = object[Key.options]?.object ?? [:]
  }

  package var json: JSONObject { json(of: JSONObject()) }

  /// The same with what the options apply to in front of them.
  func json(of subject: JSONObject) -> JSONObject {
    var json: JSONObject = [Key.version: .string(version), Key.format: .integer(format)]
    for (key, value) in subject.members { json[key] = value }
    json[Key.options] = .object(options)
    return json
  }

  /// T, the epochs of the method; nil where they are not known.
  var methodEpochs: Int? { options[StoredOption.epochs]?.count(upTo: ZooLayout.mostEpochs) }

  /// N, the epochs of fine-tuning.
  var fineTuning: Int {
    options[StoredOption.fineTuning]?.count(upTo: ZooLayout.mostEpochs) ?? 0
  }

  /// All epochs; nil where they are not known.
  package var epochs: Int? { methodEpochs.map { $0 + fineTuning } }

  /// The last epochs of the method and, where there is any, of fine-tuning.
  var ends: [Int] { Array(Set([methodEpochs, epochs].compactMap { $0 })).sorted() }

  /// Whether a finished zoo has its data set in its root.
  var hasDataSet: Bool {
    let link = options[StoredOption.twinData] ?? options[StoredOption.zooData]
    return link != .string(TargetContent.DataLink.none.rawValue)
  }

  /// Whether it is made with a data set, of which this is the fingerprint.
  func isMade(withDataSetOf fingerprint: String) -> Bool {
    options[StoredOption.dataSet]?.string == ByteText(fingerprint)
  }

  /// The `checkpoints` that every trial has, of epochs up to the last.
  func checkpoints(of epochs: Int) -> [Path] {
    let kept =
      options[StoredOption.checkpoints]?.string.flatMap {
        TargetContent.Checkpoints(argument: Array($0.utf8))
      }
      ?? .all
    let ends = Set(ends + [epochs])
    return (0...epochs).filter { kept.includes($0, isLast: ends.contains($0)) }.map {
      ZooLayout.checkpointName(epoch: $0) / ZooLayout.checkpointsName
    }
  }

  /// What tells the trials of this zoo from those of others.
  package var experimentID: String { TrialLog.experimentID(of: options) }

  /// Whether these are the earlier options with more epochs of fine-tuning.
  func extends(_ earlier: StoredOptions) -> Bool {
    fineTuning > earlier.fineTuning && differences(from: earlier).isEmpty
  }

  /// The names of the options that differ; that there is more fine-tuning is no difference.
  func differences(from earlier: StoredOptions) -> [ByteText] {
    var grown: [String] = []
    if fineTuning > earlier.fineTuning {
      grown = earlier.fineTuning == 0 ? FineTuning.optionNames : [StoredOption.fineTuning]
    }
    let keys = options.keys + earlier.options.keys.filter { options[$0] == nil }
    return keys.filter { key in
      options[key] != earlier.options[key] && !grown.contains { ByteText($0) == key }
    }
  }

  /// Refuses to go on with a zoo that was begun otherwise.
  ///
  /// - Parameters:
  ///   - earlier: what was stored in `place`.
  ///   - product: what is made.
  ///   - isSealed: whether it is an archive, in which nothing changes any more.
  /// - Throws: `RunError` with the differences and the ways out.
  func check(
    against earlier: StoredOptions, in place: Path, _ product: Product, isSealed: Bool
  ) throws(RunError) {
    let remedy =
      "another \(product.label) to keep both"
      + (isSealed ? "." : ", or --restart to remove what is there and begin anew.")
    guard earlier.format == format else {
      throw RunError(
        .usage,
        "'\(place)' was begun with version \(earlier.version) of the tool, whose numbers (format "
          + "\(earlier.format)) differ from those of this one, \(version) (format \(format)). Go on "
          + "with that version, or give \(remedy)")
    }
    let differences = differences(from: earlier).map { key in
      "  \(key.excerpt()): \(earlier.options[key]?.text().excerpt() ?? "absent") before, "
        + "\(options[key]?.text().excerpt() ?? "absent") now"
    }
    if differences.isEmpty { return }
    throw RunError(
      .usage,
      "'\(place)' was begun with other options:\n" + differences.joined(separator: "\n")
        + "\nGive the same options to go on with it, \(remedy)")
  }
}
