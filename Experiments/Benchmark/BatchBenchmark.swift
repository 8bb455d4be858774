import Foundation
import VariationalDropout

/// Measures the batch engine on ResNet-18.
@MainActor func runBatchBenchmark() throws {
  guard let batch = Int(option("--batch") ?? "32"), 1...GroupShape.largestBatch ~= batch,
    let width = Int(option("--width") ?? "64"), width > 0,
    let threads = Int(option("--threads") ?? "1"), threads > 0
  else { refuseOptions() }
  let workload = BatchWorkload(width: width, batch: batch)
  let peak = measuredPeak()
  print(
    "ResNet-18, width \(width), 3x32x32, batch \(batch), \(threads) thread(s); measured peak "
      + "\(number(peak, 1)) GFLOP/s a core")
  let yardstick = try option("--pytorch").map {
    try pytorchYardstick(
      python: $0, script: "pytorch_resnet_step.py",
      ["--batch-size", "\(batch)", "--width", "\(width)"], unit: "milliseconds_per_image")
  }
  let table = StageTable(
    unit: ("ms/image", 1e3), yardstickUnit: "PyTorch ms", models: 1, peak: peak,
    yardstick: yardstick, digits: 2)
  table.printHeader()
  if !CommandLine.arguments.contains("--wholes-only") { workload.stages().forEach(table.show) }
  let forward = workload.forwardFlops(workload.architecture.layers)
  for (name, variational, isEvaluation) in [
    ("variational step", true, false), ("plain step", false, false), ("evaluation", true, true),
  ] {
    let flops = isEvaluation ? forward : workload.stepFlops(variational: variational)
    func measure(_ threads: Int, clock: () -> Double) -> Double {
      let engine = workload.engine(variational: variational, threads: threads)
      return shortestTime(rounds: 4, clock: clock) {
        if isEvaluation { workload.evaluate(engine) } else { workload.train(engine) }
      } / Double(batch)
    }
    let alone = measure(1, clock: threadTime)
    table.show(Stage(name: name, seconds: alone, flops: flops))
    guard threads > 1 else { continue }
    // Of several threads only the wall knows the time; so one thread is asked by it too.
    let together = measure(threads, clock: wallTime)
    table.show(
      Stage(
        name: "\(name), \(threads) threads, wall", seconds: together, flops: flops,
        reference: ("one thread", measure(1, clock: wallTime))))
  }
}
