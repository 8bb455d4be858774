import Tensor

/// `sparsify report TWIN...`: a page about a twin, or several of one source.
package enum ReportCommand: Command {
  package static let syntax = CommandSyntax<ReportOptions>(
    name: "report",
    overview:
      "Write a page about a twin, to look at in any browser: how sparse and how accurate its models become, what "
      + "pruning does to their predictions, layers and masks, which models stand apart, and how it was made. "
      + "Several twins of one source are shown beside each other. The page is one file and needs no network.",
    arguments: [
      Argument(
        repeated: "twin", \.twins,
        help:
          "The twins, in any form; also those of the original authors. No more than \(ReportPage.mostTwins)."
      )
    ],
    options: [
      OptionGroup(
        "INPUT",
        [
          .value(
            "source", "dir", \.source,
            help:
              "The zoo that the twins were made of, for the full models. (default: what the twins hold of them)"
          ),
          .value(
            "data", "file", \.data,
            help:
              "The data set, of which the test set is used. Without one the page is made of rows and checkpoints "
              + "alone. (default: the first twin's, where it is there)"),
        ] + Option.images(scale: \.images.scale, normalization: \.images.normalization)),
      OptionGroup(
        "OPTIONS",
        [
          .value(
            "out", "file", \.out,
            help:
              "Where the page goes; an older one is replaced. Also /dev/stdout."),
          .value(
            "svg", "dir", \.svg,
            help: "A folder that gets each figure as a file of its own as well."),
          .flag(
            "sweep", \.comparison.sweeps,
            help: "Also prune each model's last epoch at thresholds from -2 to 8."),
          .flag(
            "calibration", \.comparison.calibration,
            help: "Evaluate all models, for their calibration and confidence."),
        ]),
    ],
    example: [
      "sparsify report twin",
      "sparsify report variational magnitude random --source zoo --out all.html",
    ],
    defaults: ReportOptions())

  package static func outputs(of options: ReportOptions) -> [Path] {
    [options.out] + (options.svg.map { [$0] } ?? [])
  }

  package static func run(
    _ options: ReportOptions, console: Console, files: FileSystem
  ) throws -> ExitCode {
    let most = ReportPage.mostTwins
    guard options.twins.count <= most else {
      throw RunError(
        .usage,
        "\(options.twins.count) twins: no more than \(most) can be told apart on one page. Name fewer."
      )
    }
    let zoos = options.twins + (options.source.map { [$0] } ?? [])
    let kind = try kind(of: options.out, apartFrom: zoos, files)
    let folder = try options.svg.map { try StudyFolder($0, apartFrom: zoos, files: files) }
    let memory = MemoryLimit.ofJob()
    let threads = ProcessorCount.available()
    let twins = try StudiedTwin.several(
      options.twins, source: options.source, files: files,
      memory: memory.checkpointBudget(threads: threads))
    let data = try dataSet(
      options, twins, console, files, memory.dataSetBudget(threads: threads))
    var progress = CountProgress(of: "model", console: console)
    let study = Study(
      of: twins, on: data.map { StudyImages($0, for: twins) }, options: options.comparison,
      tables: nil
    ) { progress.show($0, of: $1) }
    for sentence in study.problems + study.notes { console.message(sentence) }
    let reported = zip(twins, study.populations).map { twin, population in
      ReportedTwin(
        name: twin.name.description, population: population, config: twin.config,
        source: options.source)
    }
    let page = ReportPage(reported, images: data?.test)
    if kind == .stream {
      try files.append(Array(page.html.utf8), to: options.out)
      try StagedFiles.finish(options.out) {}
    } else {
      try write(page, to: options.out, console, files)
    }
    let kept = try folder?.write(
      page.figures.map { TargetFile(Path($0.name + ".svg"), Array($0.svg.utf8)) })
    for sentence in kept ?? [] { console.message(sentence + ".") }
    let summary = "'\(options.out)' tells of \(counts(reported))"
    // Of what is written to a stream the sentence must be no part.
    if kind == .stream { console.message(summary) } else { try console.result(summary) }
    return study.isWhole ? .success : .incomplete
  }

  /// What stands where the page goes: a stream takes it, too.
  ///
  /// - Throws: `RunError` where it is a folder, lies in a zoo, or is a link that leads nowhere; `FileError`.
  private static func kind(
    of path: Path, apartFrom zoos: [Path], _ files: FileSystem
  ) throws -> OutputKind {
    if try OutputKind(at: path, files: files) == .stream { return .stream }
    let kind = try OutputPlace(path, apartFrom: zoos, files: files).kind
    guard kind != .folder else {
      throw RunError(
        .usage,
        "'\(path)' is a folder, and the page is a file. Name one in it: '\(path)/page.html'."
      )
    }
    return kind
  }

  /// Replaces an older page; any other file of that name is kept.
  private static func write(
    _ page: ReportPage, to path: Path, _ console: Console, _ files: FileSystem
  ) throws {
    // Not to end with the old one aside and none in its place.
    try CriticalSection.perform { try replace(path, with: page, console, files) }
  }

  private static func replace(
    _ path: Path, with page: ReportPage, _ console: Console, _ files: FileSystem
  ) throws {
    if let old = try files.info(path), old.kind == .file {
      let start = (try? files.read(path)).map { Array($0.prefix(1_000)) } ?? []
      if !String(decoding: start, as: UTF8.self).contains(ReportPage.mark) {
        let kept = try files.keepAside(path)
        console.message("'\(path)' was no page of this tool, and is kept as '\(kept.name)'.")
      }
    }
    files.clearLeft(in: path.parent)
    try files.writeAtomically(Array(page.html.utf8), to: path)
  }

  private static func counts(_ twins: [ReportedTwin]) -> String {
    twins.map { "\($0.count) of '\($0.name)'" }.joined(separator: ", ")
  }

  /// Nil where none is named and none is at hand.
  private static func dataSet(
    _ options: ReportOptions, _ twins: [StudiedTwin], _ console: Console, _ files: FileSystem,
    _ memory: MemoryBudget
  ) throws -> DataSet? {
    do {
      return try options.images.dataSet(
        of: twins, source: options.source, given: options.data, files: files, memory: memory)
    } catch let missing as ZooError where options.data == nil {
      console.message("Without accuracy lost and predictions: \(missing).")
      return nil
    }
  }
}
