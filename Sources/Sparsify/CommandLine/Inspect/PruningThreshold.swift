import Tensor

/// The log-alpha from which on the weights of a checkpoint in variational form are pruned.
struct PruningThreshold: CustomStringConvertible {
  let value: Double
  /// Whether the checkpoint's trial or twin says so; otherwise it is what `run` takes by default.
  let isStated: Bool

  /// What the trial that a checkpoint lies in was made with, by its params.json or the twin's
  /// config.json.
  init(for checkpoint: Path, files: FileSystem) {
    // The file lies in the checkpoint's folder, this in the trial, this in the twin.
    let trial = (try? files.resolve(checkpoint))?.parent.parent
    let own = trial.flatMap { try? files.jsonObject(at: $0 / ZooLayout.parametersName) }
    let common = trial.flatMap { try? TargetConfig(reading: $0.parent, files: files) }
    let stated = VariationalMethod.statedThreshold(own, options: common?.options)
    isStated = stated != nil
    value = stated ?? MethodOptions().threshold
  }

  var description: String {
    "log_alpha >= \(brief(value))\(isStated ? "" : ", the default: nothing here states another")"
  }
}
