import Tensor

/// `sparsify export ZOO OUT`: models as arrays and data sets for other programs.
package enum ExportCommand: Command {
  package struct Options: Sendable {
    package var export = ExportOptions()
    package var isQuiet = false
  }

  package static let syntax = CommandSyntax<Options>(
    name: "export",
    overview:
      "Write the models of a twin, or of any zoo, as arrays or data sets for other programs. What a folder "
      + "holds is explained in its readme.md. Of a zoo that is no twin there are no masks and no log-alpha. "
      + "Exits with 1 where some models could not be exported.",
    arguments: [
      Argument(
        "zoo", \.export.zoo,
        help: "A twin, in any form and also of the original authors, or another zoo."),
      Argument("out", \.export.out, help: "A folder that is not there yet."),
    ],
    options: [
      OptionGroup(
        "FORM",
        [
          .value("as", "form", \.export.kind, help: "\(kinds).")
        ] + ExportKind.ownOptions.map { $0.option.of(\.export) }),
      OptionGroup(
        "OPTIONS",
        [
          .value(
            "epochs", "list", \.export.epochs,
            help:
              "Which epochs: all, or some such as 0,5,last. (default: all with \(kindsOfAllEpochs), else the last)"
          ),
          .value(
            "only", "glob", \.export.only,
            help:
              "Models whose whole name the pattern matches: '*seed=1_*'. (default: all)"),
          .value(
            "limit", "n", \.export.limit, .atLeast(1),
            help: "The first N models only, by name."),
          .value(
            "architecture", "name", \.export.family,
            help: "Models of this network only, where a zoo has several."),
          .value(
            "threshold", "x", \.export.threshold,
            help:
              "The log-alpha from which on weights are pruned; of another one than the twin's nothing is known that "
              + "takes an evaluation. (default: as the twin was made)"),
          .flag("quiet", short: "q", \.isQuiet, help: "Show no progress."),
        ]),
    ],
    example: [
      "sparsify export zoos/mnist_twin weights --epochs 0,last",
      "sparsify export twin twin.ard --as zoo --form variational",
    ],
    defaults: Options())

  /// What each kind is, for the help.
  private static var kinds: String {
    ExportKind.allCases.map { "\($0.rawValue): \($0.explanation)" }.joined(separator: "; ")
  }

  /// Those that take all epochs, as they are asked for.
  private static var kindsOfAllEpochs: String {
    listed(ExportKind.allCases.filter(\.takesAllEpochs).map { "--as \($0.rawValue)" })
  }

  package static func outputs(of options: Options) -> [Path] { [options.export.out] }

  package static func run(
    _ options: Options, console: Console, files: FileSystem
  ) throws -> ExitCode {
    try RunError.refuse(options.export.contradictions.map { $0 + "." })
    let memory = MemoryLimit.ofJob().checkpointBudget(threads: ProcessorCount.available())
    let export = try Export(options.export, files: files)
    let zoo = try ExportedZoo(options.export, files: files, memory: memory)
    for line in ReasonTable(zoo.leftOut).sentences { console.message("Left out \(line)") }
    var progress = CountProgress(of: "model", console: console, isQuiet: options.isQuiet)
    var problems: [(trial: Path, reason: String)] = []
    let outcome = Result {
      try export.write(
        zoo, told: { problems.append(($0, $1)) },
        progress: { progress.show($0, of: zoo.trials.count) })
    }
    for line in ReasonTable(problems).sentences { progress.tell("Left out of \(line)") }
    try outcome.get()
    return problems.isEmpty && zoo.leftOut.isEmpty ? .success : .incomplete
  }
}
