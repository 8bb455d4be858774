import Tensor

/// `sparsify status TWIN`: how far it is.
enum StatusCommand: Command {
  struct Options: Sendable {
    var twin: Path = ""
    var work: Path?
    var isJSON = false
  }

  static let syntax = CommandSyntax<Options>(
    name: "status",
    overview:
      "Show which models of a twin are done, running, failed or missing. Exits with 0 when nothing is "
      + "left that the same command again would do, else with 1.",
    arguments: [Argument("twin", \.twin, help: "A twin, or a zoo that is being generated.")],
    options: [
      OptionGroup(
        "OPTIONS",
        [
          .value(
            "work", "folder", \.work,
            help: "Where its unfinished trials lie. (default: TWIN.work)"),
          .flag("json", \.isJSON, help: "Print JSON, with the names of all models."),
        ])
    ],
    example: [
      "sparsify status zoos/mnist_twin",
      "sparsify status --json zoos/mnist_twin",
    ],
    defaults: Options())

  static func run(
    _ options: Options, console: Console, files: FileSystem
  ) throws -> ExitCode {
    let status = try TwinStatus(of: options.twin, work: options.work, files: files)
    let report = StatusReport(status)
    try console.result(options.isJSON ? report.json.text(.indented(2)) : report.text)
    return status.isComplete ? .success : .incomplete
  }
}
