import Tensor

/// `sparsify compare SOURCE TWIN`: what sparsifying did to the models.
package enum CompareCommand: Command {
  package static let syntax = CommandSyntax<CompareOptions>(
    name: "compare",
    overview:
      "Compare the models of a twin with those that they began as: accuracy lost, agreement of "
      + "predictions, sparsity, masks, units that remain, and how all this goes together over the "
      + "population. Exits with 1 where something of the twin can't be read.",
    arguments: [
      Argument("source", \.source, help: "The zoo that the twin was made of."),
      Argument(
        "twin", \.twin, help: "The twin, in any form; also one of the original authors."),
    ],
    options: [
      OptionGroup(
        "INPUT",
        [
          .value(
            "data", "file", \.data,
            help:
              "The data set, of which the test set is used, read as it was for the twin unless --scale says "
              + "otherwise. (default: the twin's)")
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
      "sparsify compare zoo twin --epochs 0,last",
    ],
    defaults: CompareOptions())

  package static func run(
    _ options: CompareOptions, console: Console, files: FileSystem
  ) throws -> ExitCode {
    let memory = MemoryLimit.ofJob()
    let threads = ProcessorCount.available()
    let twin = try StudiedTwin(
      options.twin, source: options.source, files: files,
      memory: memory.checkpointBudget(threads: threads))
    let folder = try options.out.map {
      try StudyFolder($0, apartFrom: [options.source, options.twin], files: files)
    }
    let data =
      options.rowsOnly
      ? nil : try dataSet(options, twin, files, memory.dataSetBudget(threads: threads))
    var comparison = options.comparison
    comparison.hasImagesOfTwin = data.map { twin.isMade(with: $0) } ?? false
    var tables = StudyTables(sweeps: options.comparison.sweeps)
    var population = Population(trials: twin.trials.count, labels: data?.test.labels)
    var problems = 0
    Comparison(twin, on: data?.test, options: comparison).forEachTrial { outcome in
      if folder != nil { tables.add(outcome) }
      population.add(outcome)
      guard case .studied(let study) = outcome else { return }
      for problem in study.problems { console.message("Left out of \(study.trial): \(problem)") }
      problems += study.problems.count
    }
    let report = CompareReport(population, options: options)
    let kept = try folder?.write(
      tables.files + [
        TargetFile("pies.csv", Array(ExemplarTable(population).text.utf8)),
        TargetFile("population.json", Array((report.json + "\n").utf8)),
        TargetFile("readme.md", Array(StudyReadme.text.utf8)),
      ])
    for sentence in kept ?? [] { console.message(sentence + ".") }
    try console.result(options.isJSON ? report.json : report.text)
    return problems == 0 && population.count(of: .unreadable) == 0 && population.modelCount > 0
      ? .success : .incomplete
  }

  private static func dataSet(
    _ options: CompareOptions, _ twin: StudiedTwin, _ files: FileSystem, _ memory: MemoryBudget
  ) throws -> DataSet {
    var images = options.images
    if images == ImageOptions() { images = ImageOptions(storedIn: twin.options) }
    let path = try twin.dataSetPath(given: options.data, files: files)
    return try images.dataSet(at: path, files: files, memory: memory)
  }
}
