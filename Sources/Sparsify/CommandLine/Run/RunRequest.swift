import Tensor

/// What `sparsify run` was told: of one zoo, or of several that train on the same threads.
package struct RunRequest: JobRequest, Equatable {
  /// The paths that are given: SOURCE TWIN, ZOO ZOO... TWINS, or with `into` zoos.
  package var places: [Path] = []
  /// The folder of the twins.
  package var into: Path?
  /// The file that names the zoos.
  package var list: Path?
  /// What holds for all of them; without source and twin.
  package var zoo = RunOptions()

  package init() {}

  package var execution: ExecutionOptions {
    get { zoo.execution }
    set { zoo.execution = newValue }
  }

  package var target: Path { into ?? places.last ?? list ?? "." }

  package func jobs(files: FileSystem) throws -> [any JobOptions] {
    let runs = try runs(files)
    if runs.count > 1 || isOfSeveral {
      try refuseForSeveral()
      try refuseOneInAnother(runs, files)
    }
    for run in runs { try run.format.check(run.twin, .twin, files: files) }
    return runs
  }

  /// Whether it is written as for several, though there may be one.
  private var isOfSeveral: Bool { into != nil || list != nil }

  private func runs(_ files: FileSystem) throws -> [RunOptions] {
    if let list {
      guard places.isEmpty else {
        throw RunError(
          .usage, "--list names the zoos: leave '\(places[0])' out, or put it into '\(list)'.")
      }
      return try ZooList(reading: list, files: files).runs(as: self, files)
    }
    let twins: Path
    let sources: [Path]
    switch (places.count, into) {
    case (1..., let into?): (sources, twins) = (places, into)
    case (0, .some): throw RunError(.usage, "--into needs zoos: name one at least.")
    case (2, nil): return [run(places[0], twin: places[1])]
    case (3..., nil): (sources, twins) = (places.dropLast(), places[places.count - 1])
    default:
      throw RunError(
        .usage,
        "\(places.isEmpty ? "A zoo and a twin" : "A twin") must be named: 'sparsify run SOURCE TWIN'. "
          + "'sparsify help run' tells more.")
    }
    return try sources.map { source in
      run(source, twin: twins / (try Self.twinName(of: source, as: zoo.format, files)))
    }
  }

  /// One zoo's part of the request.
  func run(_ source: Path, twin: Path) -> RunOptions {
    var run = zoo
    (run.source, run.twin) = (source, twin)
    return run
  }

  /// What the twin of a zoo is called: as the zoo, without the ending of an archive unless it is to be one itself.
  static func twinName(
    of source: Path, as format: TargetFormat, _ files: FileSystem
  ) throws(FileError) -> Path {
    let name = try plainName(of: source, files)
    return format == .zip ? name.suffixed(TargetFormat.ending) : name
  }

  private static func plainName(of source: Path, _ files: FileSystem) throws(FileError) -> Path {
    let plain = [".", "..", "/"].contains(source.name) ? try files.resolve(source) : source
    let name = plain.name.bytes
    for ending in [".zip", ".tar.gz", ".tgz", ".tar"]
    where name.count > ending.utf8.count
      && String(decoding: name.suffix(ending.utf8.count), as: UTF8.self).lowercased() == ending
    {
      return Path(bytes: name.dropLast(ending.utf8.count))
    }
    return plain.name
  }

  /// Refuses what can be said of one zoo only.
  private func refuseForSeveral() throws(RunError) {
    if zoo.work != nil {
      throw RunError(.usage, "--work is for one zoo: of several each has its own beside its twin.")
    }
    if zoo.method.like != nil {
      throw RunError(
        .usage, "--like is for one zoo, as it names a twin of the same source: give it in a --list."
      )
    }
  }

  /// Refuses twins and work folders that are one, by whatever paths, or lie in one another.
  private func refuseOneInAnother(_ runs: [RunOptions], _ files: FileSystem) throws(RunError) {
    let twins = runs.map { TargetLocation.realPath($0.twin, files) }
    let works = runs.map { $0.work.map { TargetLocation.realPath($0, files) } }
    for place in runs.indices {
      for other in 0..<place {
        let (first, second) = (runs[other], runs[place])
        if twins[other] == twins[place] {
          throw RunError(
            .usage,
            "'\(first.source)' and '\(second.source)' would both become '\(second.twin)': rename one, or give each its "
              + "twin in a --list.")
        }
        for (inner, outer) in [(place, other), (other, place)]
        where twins[outer].contains(twins[inner]) {
          throw RunError(
            .usage,
            "'\(runs[inner].twin)' would lie in '\(runs[outer].twin)', which is another twin: choose a place outside."
          )
        }
        if let work = works[other], work == works[place] {
          throw RunError(
            .usage,
            "'\(first.source)' and '\(second.source)' have one work folder, '\(work)': give each its own, or none."
          )
        }
      }
    }
  }
}
