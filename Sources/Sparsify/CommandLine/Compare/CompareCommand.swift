import Tensor

/// `sparsify compare SOURCE TWIN...`: what sparsifying did to the models.
package enum CompareCommand: Command {
  package static let syntax = CommandSyntax<CompareOptions>(
    name: "compare",
    overview:
      "Compare the models of a twin with those that they began as: accuracy lost, agreement of "
      + "predictions, sparsity, masks, units that remain, and how all this goes together over the "
      + "population. Several twins of one source are compared side by side, over the trials that all have. "
      + "Exits with 1 where something of a twin can't be read.",
    arguments: [
      Argument("source", \.source, help: "The zoo that the twins were made of."),
      Argument(
        repeated: "twin", \.twins,
        help:
          "Twins, in any form, also of the original authors: by other methods, or at other thresholds. They "
          + "are told apart by their folders' names."),
    ],
    options: [
      OptionGroup(
        "INPUT",
        [
          .value(
            "data", "file", \.data,
            help:
              "The data set, of which the test set is used, read as it was for the twin unless --scale says "
              + "otherwise. (default: the twins', where they were made with the same)")
        ] + Option.images(scale: \.images.scale, normalization: \.images.normalization)),
      OptionGroup(
        "OPTIONS",
        [
          .value(
            "out", "dir", \.out,
            help:
              "A folder for tables of models, epochs, layers and classes, for population.json, and for "
              + "readme.md, which explains every column."),
          .value(
            "epochs", "list", \.comparison.epochs,
            help: "Epochs to look at: 0,last is quick. (default: all)"),
          .value(
            "threshold", "x", \.comparison.threshold,
            help: "The log-alpha from which on weights are pruned. (default: as the twin was made)"),
          .flag(
            "sweep", \.comparison.sweeps,
            help: "Also prune each model's last epoch at thresholds from -2 to 8."),
          .flag(
            "calibration", \.comparison.calibration,
            help:
              "Evaluate all models, for their Brier scores, calibration and confidence, even where the twin has "
              + "kept their predictions."),
          .value(
            "bootstrap", "n", \.bootstrap, .between(0, 1_000_000),
            help: "Resamples for intervals; 0 for none."),
          .flag("rows-only", \.rowsOnly, help: "Evaluate no model: files are read only."),
          .flag("json", \.isJSON, help: "Print population.json in place of the summary."),
        ]),
    ],
    example: [
      "sparsify compare zoos/tune_zoo_mnist_uniform zoos/mnist_twin --out study",
      "sparsify compare zoo variational magnitude random",
      "sparsify compare zoo twin --epochs 0,last",
    ],
    defaults: CompareOptions())

  package static func outputs(of options: CompareOptions) -> [Path] {
    options.out.map { [$0] } ?? []
  }

  package static func run(
    _ options: CompareOptions, console: Console, files: FileSystem
  ) throws -> ExitCode {
    if options.rowsOnly, options.comparison.calibration {
      throw RunError(
        .usage,
        "--calibration evaluates models, which --rows-only leaves out. Give one of the two.")
    }
    let folder = try options.out.map {
      try StudyFolder($0, apartFrom: [options.source] + options.twins, files: files)
    }
    let memory = MemoryLimit.ofJob()
    let threads = ProcessorCount.available()
    let twins = try StudiedTwin.several(
      options.twins, source: options.source, files: files,
      memory: memory.checkpointBudget(threads: threads))
    let data =
      options.rowsOnly
      ? nil
      : try options.images.dataSet(
        of: twins, source: options.source, given: options.data, files: files,
        memory: memory.dataSetBudget(threads: threads))
    var progress = CountProgress(of: "model", console: console)
    let study = Study(
      of: twins, on: data.map { StudyImages($0, for: twins) }, options: options.comparison,
      tables: folder == nil ? nil : .all
    ) { progress.show($0, of: $1) }
    for sentence in study.problems + study.notes { console.message(sentence) }
    let bootstrap = Bootstrap(rounds: options.bootstrap)
    if let folder {
      let tables = study.files(bootstrap: bootstrap, circumstances: options.circumstances)
      let readme = TargetFile("readme.md", Array(StudyReadme.text.utf8))
      for sentence in try folder.write(tables + [readme]) { console.message(sentence + ".") }
    }
    if options.isJSON {
      let json = study.json(bootstrap: bootstrap, circumstances: options.circumstances)
      try console.result(JSONValue.object(json).text(.indented(1)))
    } else {
      try console.result(CompareReport(study, options: options).text)
    }
    return study.isWhole ? .success : .incomplete
  }
}
