import Foundation

/// What `--help` prints.
let usage = """
  Benchmark [--architecture CNN|CNN2|CNN3] [--channels 1|3] [--nlin NAME] [--samples N]
            [--pytorch PYTHON] [--wholes-only]
  Benchmark --architecture ResNet18 [--batch N] [--width N] [--threads N] [--pytorch PYTHON]
            [--wholes-only]

  How long one model takes per sample, on one core: see Experiments/Benchmark/README.md. Under
  `taskset -c 0` Swift and PyTorch are measured on the same core.
  """

/// Ends the program where it is asked for help, or an argument is no option of the engine that is measured or lacks its
/// value.
func checkArguments(isBatch: Bool) {
  let own = isBatch ? ["--batch", "--width", "--threads"] : ["--channels", "--nlin", "--samples"]
  let valued = ["--architecture", "--pytorch"] + own
  var rest = CommandLine.arguments.dropFirst()
  if !Set(rest).isDisjoint(with: ["-h", "--help"]) {
    print(usage)
    exit(0)
  }
  while let argument = rest.popFirst() {
    if argument == "--wholes-only" { continue }
    if !valued.contains(argument) { refuseOptions("'\(argument)' is no option here") }
    if rest.popFirst() == nil { refuseOptions("'\(argument)' lacks its value") }
  }
}

/// Ends the program because of options that make no sense.
func refuseOptions(_ reason: String = "a value makes no sense") -> Never {
  FileHandle.standardError.write(Data("Error: \(reason). USAGE:\n\(usage)\n".utf8))
  exit(64)
}
