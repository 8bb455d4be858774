import Tensor

/// `sparsify verify TWIN`: whether a twin is what it says.
package enum VerifyCommand: Command {
  package struct Options: Sendable {
    package var twin: Path = ""
    /// Nil takes the one that the twin names, where it is there.
    package var source: Path?
    /// Nil takes the twin's.
    package var data: Path?
    /// Of a data set that stores its images as whole numbers; without any, what the twin was made with.
    package var images = ImageOptions()
    /// Nil for all.
    package var sample: Int?
    package var isJSON = false
  }

  package static let syntax = CommandSyntax<Options>(
    name: "verify",
    overview:
      "Check whether a twin is sound: that all its files are there and read, that logs, checkpoints and "
      + "source fit together, and that evaluating the checkpoints gives the numbers in the logs. What is "
      + "wrong gets a line each, with what to do. Changes nothing. Exits with 0 where nothing is wrong, "
      + "else with 1.",
    arguments: [
      Argument("twin", \.twin, help: "The twin, in any form; also one of the original authors.")
    ],
    options: [
      OptionGroup(
        "INPUT",
        [
          .value(
            "source", "zoo", \.source,
            help:
              "The zoo that the twin was made of. (default: the one that the twin names, where it is there)"
          ),
          .value(
            "data", "file", \.data,
            help:
              "The data set that models are evaluated on, read as it was for the twin unless --scale says "
              + "otherwise. (default: the twin's, where it is there)"),
        ] + Option.images(scale: \.images.scale, normalization: \.images.normalization)),
      OptionGroup(
        "OPTIONS",
        [
          .value(
            "sample", "n", \.sample, .atLeast(1),
            help: "Look at about so many models only, evenly spaced. (default: all)"),
          .flag("json", \.isJSON, help: "Print JSON."),
        ]),
    ],
    example: [
      "sparsify verify zoos/mnist_twin",
      "sparsify verify twin --source zoo --sample 20",
    ],
    defaults: Options())

  package static func run(
    _ options: Options, console: Console, files: FileSystem
  ) throws -> ExitCode {
    let memory = MemoryLimit.ofJob()
    let threads = ProcessorCount.available()
    var twin = try VerifiedTwin(
      options.twin, source: options.source, files: files,
      memory: memory.checkpointBudget(threads: threads))
    let data = try VerifiedData(
      of: twin, given: options.data, images: options.images,
      memory: memory.dataSetBudget(threads: threads))
    twin.data = data.set
    let verification = Verification(of: twin, sample: options.sample)
    var report = VerifyReport(
      twin: twin, data: data, trials: verification.trialCount, isJSON: options.isJSON)
    var progress = CountProgress(of: "model", console: console)
    try verification.forEachFinding { findings, done in
      let lines = report.add(findings)
      if !lines.isEmpty { progress.clear() }
      for line in lines { try console.result(line) }
      progress.show(done, of: verification.trialCount)
    }
    try console.result(report.end)
    return report.isSound ? .success : .incomplete
  }
}
