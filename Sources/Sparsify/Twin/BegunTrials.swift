import Tensor

/// The trials of which a work folder holds what a run goes on with: states, and what damaged ones had.
struct BegunTrials {
  private let work: WorkFolder
  /// By the names of their folders, see `WorkFolder.stem`.
  private let (states, displaced): (Set<Path>, Set<Path>)

  init(in work: WorkFolder) throws(FileError) {
    self.work = work
    var (states, displaced): (Set<Path>, Set<Path>) = ([], [])
    for name in try work.files.listIfPresent(work.path) {
      if let stem = name.without(WorkFolder.stateSuffix) { states.insert(stem) }
      if let stem = name.without(WorkFolder.displacedSuffix) { displaced.insert(stem) }
    }
    (self.states, self.displaced) = (states, displaced)
  }

  func contains(_ trial: Path) -> Bool {
    let stem = WorkFolder.stem(of: trial)
    return states.contains(stem) || displaced.contains(stem)
  }

  /// Those that have a state and are none of some trials, sorted. Only what can be read as a state counts: the user may
  /// have put files there.
  func others(than trials: some Sequence<Path>) -> [Path] {
    let known = Set(trials.map { WorkFolder.stem(of: $0) })
    return states.subtracting(known).sorted().filter { stem in
      let outline = try? TrialStateOutline.read(work.stateFile(of: stem), files: work.files)
      return outline != nil
    }
  }

  /// What of some trials lies in the folder under names of its own.
  func names(of trials: some Sequence<Path>) -> Set<Path> {
    Set(
      trials.flatMap { trial in
        [work.folder(of: trial), work.stateFile(of: trial), work.displacedFolder(of: trial)]
          .map(\.name)
      })
  }
}

extension Path {
  fileprivate func without(_ suffix: String) -> Path? {
    guard bytes.count > suffix.utf8.count,
      bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    else { return nil }
    return Path(bytes: bytes.dropLast(suffix.utf8.count))
  }
}
