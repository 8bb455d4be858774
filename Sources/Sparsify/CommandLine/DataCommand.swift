import Tensor

/// `sparsify data SOURCE OUT.pt`
package enum DataCommand: Command {
  package static let syntax = CommandSyntax<DataOptions>(
    name: "data",
    overview:
      "Make the dataset.pt that a zoo needs of the files of CIFAR-10, CIFAR-100 (binary or python "
      + "version), SVHN (format 2) or MNIST and its kin.",
    arguments: [
      Argument(
        "source", \.source,
        help: "The folder with the files, or the archive that they come in (.tar.gz, .tar, .zip)."),
      Argument("out", \.output, help: "The file to write."),
    ],
    options: [
      OptionGroup(
        "OPTIONS",
        [
          .value(
            "for", "zoo", \.recipe,
            help: "The published zoo whose normalisation, split and form of images to take: "
              + ZooRecipe.allCases.map(\.rawValue).joined(separator: ", ")
              + ". Without it both --mean and --std have to be given."),
          .value(
            "mean", "x", \.means,
            Requirement("between 0 and 1: pixels are divided by 255 before it is taken off") {
              $0.values.allSatisfy { 0...1 ~= $0 }
            },
            help: "What is taken off every pixel, 0 to 1: one number, or one a channel. (default: "
              + "the zoo's)"),
          .value(
            "std", "x", \.deviations,
            Requirement("greater than 0") { $0.values.allSatisfy { Float($0) > 0 } },
            help: "By what the rest is divided. (default: the zoo's)"),
          .value(
            "validation", "n", \.validationCount, .atLeast(0),
            help: "Training images set aside for validation. (default: the zoo's, else none)"),
          .value(
            "split-seed", "n", \.splitSeed,
            help: "Decides which these are, as the seed of torch's random_split."),
        ])
    ],
    example: [
      "sparsify data cifar-10-binary.tar.gz cifar10.pt --for cifar10-resnet18",
      "sparsify data data/svhn svhn.pt --mean 0.5 --std 0.5 --validation 13257",
    ],
    defaults: DataOptions())

  package static func outputs(of options: DataOptions) -> [Path] { [options.output] }

  package static func run(
    _ options: DataOptions, console: Console, files: FileSystem
  ) throws -> ExitCode {
    let data = try PreparedData(
      options, files: files, memory: MemoryLimit.ofJob().dataSetBudget(threads: 1))
    try data.write(files: files)
    try console.result(data.summary)
    return .success
  }
}
