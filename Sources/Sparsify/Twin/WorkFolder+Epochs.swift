import Tensor

extension WorkFolder {
  /// A trial's last whole epoch; nil where it has none yet, or its state is damaged and it will be
  /// begun anew.
  func lastEpoch(of trial: Path) throws(FileError) -> Int? {
    try TrialStateOutline.read(stateFile(of: trial), files: files)?.epoch
  }

  /// The last whole epochs of those trials that have one. What can't be read counts for nothing.
  func lastEpochs(of trials: [Path]) -> [Path: Int] {
    let present = Set((try? files.listIfPresent(path)) ?? [])
    var epochs: [Path: Int] = [:]
    for trial in trials where present.contains(stateFile(of: trial).name) {
      epochs[trial] = (try? lastEpoch(of: trial)) ?? nil
    }
    return epochs
  }
}
