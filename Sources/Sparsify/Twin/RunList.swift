import Tensor

/// The runs that have made a zoo, for its config.json: none is ever taken off.
struct RunList {
  private(set) var runs: [JSONObject]

  /// What config.json lists; of version 0.1.0 the one run that it tells of.
  init(of zoo: Path, files: FileSystem) throws(FileError) {
    let config = try TargetConfig(reading: zoo, files: files)
    runs = config?.runs ?? [config?.onlyRun].compactMap { $0 }
  }

  /// Adds runs behind those that are listed, by their start; what is known of one that is listed replaces
  /// that.
  mutating func add(_ records: [WorkerRecord]) {
    for record in records.sorted(by: { $0.started < $1.started }) {
      let id = JSONValue.string(record.run)
      if let i = runs.firstIndex(where: { $0["run"] == id }) {
        runs[i] = record.listed
      } else {
        runs.append(record.listed)
      }
    }
  }
}
