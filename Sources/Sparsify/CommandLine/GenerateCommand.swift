import Tensor
import VariationalDropout

/// `sparsify generate DATASET ZOO`
package enum GenerateCommand: Command {
  package static let syntax = CommandSyntax<GenerateOptions>(
    name: "generate",
    overview:
      "Generate a full zoo: train a model for every combination of hyperparameters and seeds, in "
      + "the layout of the original zoos. Options of the grid take one value or several, separated "
      + "by commas. Interrupted and given again, the same command goes on from the last whole "
      + "epoch.",
    arguments: [
      Argument(
        "dataset", \.dataSet,
        help:
          "A dataset.pt, or a folder with the four idx files of MNIST or its kin, packed or not."),
      Argument("zoo", \.zoo, help: "The folder to write. It need not exist."),
    ],
    options: [
      OptionGroup("GRID", gridOptions), OptionGroup("WHERE MODELS BEGIN", startOptions),
      OptionGroup("DATA SETS OF IDX FILES", dataOptions),
      OptionGroup(
        "DATA SETS OF INTEGERS",
        Option.images(scale: \.images.scale, normalization: \.images.normalization)),
      OptionGroup("OUTPUT", outputOptions), OptionGroup("HOW TO RUN", jobOptions()),
    ],
    example: [
      "sparsify generate data/mnist zoos/mnist --seeds 1-1000",
      "sparsify generate dataset.pt zoo --nlin tanh,relu --init uniform,kaiming_uniform \\",
      "  --optimizer adam,sgd --lr 1e-3,1e-4 --repetitions 10 --epochs 25 --keep every:5",
      "sparsify generate dataset.pt zoo --config original/config.json --dry-run",
    ],
    defaults: GenerateOptions())

  private static let gridOptions: [Option<GenerateOptions>] = [
    .value(
      "architecture", "names", \.architectures,
      help: Architecture.Family.allCases.map(\.rawValue).joined(separator: ", ")
        + ". (default: the first that fits the images)"),
    .value(
      "width", "n", \.width, .within(GenerateOptions.widths),
      help: "Channels of the first layer of a Resnet18. (default: 64)"),
    .value(
      "nlin", "names", \.nonlinearities,
      help:
        "tanh, relu, leakyrelu, sigmoid, silu, gelu. (default: tanh; of Resnet18, for this and the following, what "
        + "its published zoos were trained with)"),
    .value(
      "dropout", "rates", \.dropouts, .each(Requirement("at least 0 and below 1") { 0..<1 ~= $0 }),
      help: "With 0, CNN and CNN2 have no dropout layers. (default: 0)"),
    .value(
      "init", "names", \.initialisers,
      help: "uniform (0 to 1), normal, kaiming_uniform, kaiming_normal, xavier_uniform, "
        + "xavier_normal, for weights; biases begin with 0.01. (default: uniform)"),
    .value(
      "optimizer", "kinds", \.optimizers, help: "adam, sgd, rms_prop. (default: adam)"),
    .value(
      "lr", "rates", \.learningRates, .each(.above(0)), help: "Learning rate. (default: 0.0003)"),
    .value(
      "lr-schedule", "shape", \.schedule,
      help:
        "What becomes of it from step to step: constant; cosine, down to 0; onecycle, up from 1/25 and down to "
        + "nothing, with a momentum of 0.95 to 0.85. (default: constant; of Resnet18 onecycle)"),
    .value(
      "augment", "how", \.augmentation,
      help:
        "Of Resnet18, how training images are changed anew in every epoch: none; flip, half of them mirrored; "
        + "crop4-flip, moved by up to four pixels, too. (default: crop4-flip, of images larger than 32x32 flip)"
    ),
    .value("weight-decay", "xs", \.weightDecays, .each(.atLeast(0)), help: "L2 term. (default: 0)"),
    .value(
      "momentum", "xs", \.momenta, .each(.atLeast(0)), help: "Of sgd and rms_prop. (default: 0)"),
    .flag("nesterov", \.nesterov, help: "Nesterov momentum for sgd."),
    .value(
      "batch-size", "ns", \.batchSizes, .each(.between(1, GroupShape.largestBatch)),
      help: "Images in a batch. (default: 10)"),
    .value("seeds", "list", \.seeds, help: "1-1000, or 1,2,3. (default: 1)"),
    .value(
      "repetitions", "n", \.repetitions, .within(GenerateOptions.possibleRepetitions),
      help: "Train every combination n times with random seeds, in place of --seeds."),
    .value(
      "config", "file", \.configuration,
      help: "A config.json with the keys of the original zoos, values, lists or grid_search; other "
        + "options come before it."),
    .value(
      "epochs", "n", \.epochs, .between(0, ZooLayout.mostEpochs),
      help:
        "Epochs of training; 0 writes the untrained models only. (default: as published zoos, 50, or "
        + "60 for ResNet-18 on more than 10 classes)"),
  ]

  private static let startOptions: [Option<GenerateOptions>] = [
    .value(
      "from", "zoo", \.from,
      help:
        "Begin with the checkpoints of another zoo; what is not given is as there, but for a learning-rate schedule and "
        + "augmentation, of which there are none then."),
    .value(
      "from-epoch", "n", \.fromEpoch, .atLeast(0), help: "Of which epoch. (default: 0)"),
  ]

  private static let dataOptions = Option<GenerateOptions>.idxFiles(
    mean: \.idx.mean, standardDeviation: \.idx.standardDeviation,
    validationCount: \.idx.validationCount, splitSeed: \.idx.splitSeed)

  private static let outputOptions: [Option<GenerateOptions>] = [
    .value(
      "keep", "epochs", \.checkpoints,
      help:
        "Epochs that have a checkpoint: all, last, or every:N and the last. With fewer than all, loaders that take the "
        + "n-th checkpoint for that of the n-th row, such as WeightCLIP's, pair checkpoints with wrong rows."
    ),
    .value(
      "date", "date", \.date,
      help: "In the names of the trials, 2022-03-01_12-00-00. (default: of the first start)"),
    .value(
      "zoo-data", "how", \.data,
      help:
        "How the zoo gets a given dataset.pt: link (hard, or a copy where that fails), symlink, "
        + "copy, none."),
    .value(
      "work", "folder", \.work,
      help: "Where unfinished trials lie, on the zoo's file system. (default: ZOO.work)"),
  ]

  package static func run(
    _ options: GenerateOptions, console: Console, files: FileSystem
  ) throws -> ExitCode {
    try train(options, console: console, files: files)
  }
}
