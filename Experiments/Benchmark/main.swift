import Foundation
import VariationalDropout

func option(_ name: String) -> String? {
  let arguments = CommandLine.arguments
  guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return nil }
  return arguments[index + 1]
}

func column(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}

func number(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

let isBatch = option("--architecture") == "ResNet18"
checkArguments(isBatch: isBatch)
if isBatch {
  try runBatchBenchmark()
  exit(0)
}

guard
  let family = Architecture.Family(rawValue: option("--architecture") ?? "CNN"),
  let channels = Int(option("--channels") ?? (family == .cnn3 ? "3" : "1")), channels > 0,
  let nonlinearity = Nonlinearity(rawValue: option("--nlin") ?? "tanh"),
  let samples = Int(option("--samples") ?? "2000"), samples > 0,
  let workload = Workload(family, channels: channels, nonlinearity: nonlinearity, samples: samples)
else { refuseOptions() }

let peak = measuredPeak()
print(
  "\(family.rawValue), \(channels) channel(s), \(nonlinearity.rawValue), batch 10, "
    + "\(workload.models) models in lockstep; measured peak \(number(peak, 1)) GFLOP/s")
let yardstick = try option("--pytorch").map {
  try pytorchYardstick(
    python: $0, script: "pytorch_step.py",
    ["--architecture", family.rawValue, "--channels", "\(channels)"],
    unit: "microseconds_per_sample")
}

let table = StageTable(
  unit: ("µs/model", 1e6), yardstickUnit: "PyTorch µs", models: workload.models, peak: peak,
  yardstick: yardstick, digits: 1)
table.printHeader()
if !CommandLine.arguments.contains("--wholes-only") { workload.stages().forEach(table.show) }
workload.wholes().forEach(table.show)
