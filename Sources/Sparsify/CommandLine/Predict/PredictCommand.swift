import Tensor

/// `sparsify predict ZOO`: what can be told of models from their weights.
package enum PredictCommand: Command {
  package static let syntax = CommandSyntax<PredictOptions>(
    name: "predict",
    overview:
      "Predict properties of models from their weights, and from a few statistics of each layer: accuracy, "
      + "generalisation gap, epoch, hyperparameters and, of a twin, sparsity. It is the benchmark of the model "
      + "zoos: linear probes, fitted to 70 % of the models, with the penalty that is best for 15 %, and judged "
      + "by the rest. Changes nothing. Exits with 1 where models had to be left out. Needs OpenBLAS.",
    arguments: [
      Argument("zoo", \.zoo, help: "A zoo, or a twin in any form.")
    ],
    options: [
      OptionGroup(
        "OPTIONS",
        [
          .value(
            "twin", "twin", \.twin,
            help:
              "The zoo's twin: also predict the sparsity and accuracy that each model ends with, and the accuracy "
              + "that it loses."),
          .value(
            "epochs", "list", \.epochs,
            help: "Epochs whose models are taken: numbers, last for each model's last, or all."),
          .value(
            "jobs", short: "j", "n", \.jobs, .between(1, 4096),
            help: "Threads. (default: as many processors as the job was given)"),
          .flag("json", \.isJSON, help: "Print JSON, all numbers in full."),
        ])
    ],
    example: [
      "sparsify predict zoos/tune_zoo_mnist_uniform --twin zoos/mnist_twin",
      "sparsify predict twin --epochs 0,5,last",
    ],
    defaults: PredictOptions())

  package static func run(
    _ options: PredictOptions, console: Console, files: FileSystem
  ) throws -> ExitCode {
    // Before anything is read, which may take a while.
    _ = try OpenBLAS.loaded()
    let memory = MemoryLimit.ofJob()
    let jobs = options.jobs ?? ProcessorCount.available()
    let zoo = try PredictionZoo(
      options.zoo, twin: options.twin, files: files, memory: memory.checkpointBudget(threads: jobs))
    var progress = CountProgress(of: "model", console: console)
    let samples = try zoo.samples(epochs: options.epochs, jobs: jobs) { done in
      progress.show(done, of: zoo.trialCount)
    }
    let benchmarks = try samples.networks.map { try PropertyBenchmark($0, jobs: jobs) }
    let report = PredictReport(samples, benchmarks, options: options)
    try console.result(options.isJSON ? report.json : report.text)
    return samples.leftOut.isEmpty ? .success : .incomplete
  }
}
