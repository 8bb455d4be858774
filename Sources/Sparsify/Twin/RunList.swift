import Tensor

/// The runs that have made a zoo, for the object `run` of its config.json: none is ever taken off.
struct RunList {
  private var runs: [JSONObject]

  /// What config.json lists; of version 0.1.0 the one run that it tells of.
  init(of zoo: Path, files: FileSystem) throws(FileError) {
    let config = try files.jsonObject(at: zoo / TargetRoot.configName)
    let run = config?["run"]?.object
    if let listed = run?["runs"]?.array {
      runs = listed.compactMap(\.object)
    } else if var run {
      run["version"] = config?["sparsify::version"]
      runs = [run]
    } else {
      runs = []
    }
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

  var json: JSONObject { ["runs": .array(runs.map { .object($0) })] }
}
