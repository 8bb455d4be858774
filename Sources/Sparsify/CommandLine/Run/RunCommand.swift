import Tensor
import VariationalDropout

/// `sparsify run SOURCE TWIN`
package enum RunCommand: Command {
  package static let syntax = CommandSyntax<RunRequest>(
    name: "run",
    overview:
      "Sparsify every model of a zoo: train it on with variational dropout, or pruning more and more of its weights, "
      + "and write a twin zoo of the same layout. Interrupted and given again, the same command goes on from the "
      + "last whole epoch.",
    arguments: [
      Argument(
        repeated: "path", isRequired: false, \.places,
        help:
          "SOURCE TWIN: a zoo, which is a folder of trials or an archive of one and is not changed, and the folder to "
          + "write, or with --out-format zip the archive. Or ZOO ZOO... TWINS: several, and the folder in which each gets "
          + "a twin of its name. With --into zoos only.")
    ],
    options: [
      OptionGroup("SEVERAL ZOOS", severalOptions),
      OptionGroup("METHOD", methodOptions), OptionGroup("HYPERPARAMETERS", hyperparameterOptions),
      OptionGroup(
        "INPUT",
        inputOptions
          + Option.images(scale: \.zoo.images.scale, normalization: \.zoo.images.normalization)
          + Option.idxFiles(
            mean: \.zoo.idx.mean, standardDeviation: \.zoo.idx.standardDeviation,
            validationCount: \.zoo.idx.validationCount, splitSeed: \.zoo.idx.splitSeed)),
      OptionGroup("OUTPUT", outputOptions), OptionGroup("HOW TO RUN", jobOptions()),
    ],
    example: [
      "sparsify run zoos/tune_zoo_mnist_uniform zoos/mnist_twin",
      "sparsify run zoo twin --only '*seed=1_*' --epochs 10 --jobs 8",
      "sparsify run zoo twin --dry-run",
      "sparsify run zoo magnitude_twin --method magnitude --like twin",
      "sparsify run zoo twin --finetune 5",
      "sparsify run zoo twin.zip --out-format zip",
      "sparsify run zoos/*.zip twins",
      "sparsify run --list zoos.csv --into twins",
    ],
    defaults: RunRequest())

  private static let severalOptions: [Option<RunRequest>] = [
    .value(
      "into", "folder", \.into,
      help:
        "The folder in which each of the zoos, one or several, gets its twin. All train on the same threads."
    ),
    .value(
      "list", "file", \.list,
      help:
        "The zoos, in place of arguments: a CSV file with a heading, or a JSON array of objects. path is a zoo, twin what "
        + "is made of it (default: a folder of the zoo's name in that of --into), and whatever else is named is a "
        + "long option for it alone. Paths begin in the list's folder."),
  ]

  private static let methodOptions: [Option<RunRequest>] =
    [
      .value(
        "method", "name", \.zoo.method.kind,
        help: "How models are made sparse. "
          + MethodKind.allCases.map { "\($0.rawValue): \($0.text)." }.joined(separator: " ")),
      .value(
        "epochs", "n", \.zoo.epochs, .between(0, ZooLayout.mostEpochs),
        help: "Epochs of sparsification; 0 writes iteration 0 only."),
    ] + MethodOption.options(of: \.zoo.method) + fineTuningOptions

  private static let fineTuningOptions: [Option<RunRequest>] = [
    .value(
      "finetune", "n", \.zoo.fineTuning.epochs, .between(0, ZooLayout.mostEpochs),
      help:
        "Epochs of plain training after the last, with what is pruned fixed. The one option that may be "
        + "added, or raised, for a twin that is finished."),
    .value(
      "finetune-lr", "x", \.zoo.fineTuning.learningRate, .above(0),
      help: "Learning rate of fine-tuning. (default: each model's own)"),
    .flag(
      "rewind", \.zoo.fineTuning.rewinds,
      help: "Begin fine-tuning with the source's values of what is kept."),
  ]

  private static let hyperparameterOptions: [Option<RunRequest>] = [
    .value(
      "lr", "x", \.zoo.overrides.learningRate, .above(0),
      help: "Learning rate for all models. (default: each model's own, as for all of these)"),
    .value("weight-decay", "x", \.zoo.overrides.weightDecay, .atLeast(0), help: "L2 term."),
    .value("momentum", "x", \.zoo.overrides.momentum, .atLeast(0), help: "Of sgd and rms_prop."),
    .flag("nesterov", \.zoo.overrides.nesterov, help: "Nesterov momentum for sgd."),
    .value(
      "lr-schedule", "shape", \.zoo.overrides.schedule,
      help:
        "What becomes of the learning rate from step to step: constant; cosine, down to 0; onecycle, up from 1/25 "
        + "and down to nothing, with a momentum of 0.95 to 0.85. Fine-tuning has a constant one."),
    .value(
      "augment", "how", \.zoo.overrides.augmentation,
      help:
        "Of ResNet-18, how training images are changed anew in every epoch: none; flip, half of them mirrored; "
        + "crop4-flip, moved by up to four pixels, too."),
    .value(
      "recalibrate", "n", \.zoo.recalibration, .atLeast(1),
      help:
        "Of ResNet-18: measure the statistics of batch norms on the first n training images, without noise, before "
        + "a model is evaluated and written to 'checkpoints'. (default: the running averages)"),
    .flag(
      "decay-log-sigma2", \.zoo.overrides.decaysLogSigma2,
      help: "Of ResNet-18: let weight decay pull log_sigma2, too, as it does in the small networks."
    ),
    .value("optimizer", "kind", \.zoo.overrides.optimizer, help: "adam, sgd or rms_prop."),
    .value(
      "batch-size", "n", \.zoo.overrides.batchSize, .between(1, GroupShape.largestBatch),
      help: "Images in a batch."),
    .value(
      "nlin", "name", \.zoo.overrides.nonlinearity,
      help: "tanh, relu, leakyrelu, sigmoid, silu or gelu."),
    .value("seed", "n", \.zoo.overrides.seed, help: "Seed of all random numbers."),
  ]

  private static let inputOptions: [Option<RunRequest>] = [
    .value(
      "from-epoch", "n", \.zoo.overrides.fromEpoch, .atLeast(0),
      help: "The epoch to start from. (default: training::epochs_train of each model)"),
    .value(
      "data", "file", \.zoo.data,
      help:
        "The data set: a dataset.pt, or a folder with the four idx files of MNIST or its kin, packed or not, of which one "
        + "is made in the twin. (default: SOURCE/dataset.pt, or what dataset::dump names)"),
    .flag(
      "twin-as-source", \.zoo.twinAsSource,
      help: "Take a twin for the zoo, to sparsify it once more; without this it is refused."),
    .flag(
      "accept-data", \.zoo.acceptsData,
      help: "Go on where the data set contradicts the test accuracies in the models' result.json."),
    .value(
      "only", "glob", \.zoo.only,
      help: "Models whose whole names fit this pattern only: '*seed=1_*'."),
    .value("limit", "n", \.zoo.limit, .atLeast(1), help: "The first n of them only, by name."),
  ]

  private static let outputOptions: [Option<RunRequest>] = [
    .value(
      "work", "folder", \.zoo.work,
      help: "Where unfinished trials lie, on the twin's file system. (default: TWIN.work)"),
    .value(
      "out-format", "format", \.zoo.format,
      help:
        "folder, or zip: TWIN, whose name then ends with .zip, is one archive, which all commands read as they read the "
        + "folder. It appears when all is done, and unpacks to a folder of its name; until then each finished model is "
        + "one file in the work folder. Nothing is added to a finished one: unpack it to fine-tune it or to try models "
        + "again."),
    .value(
      "twin-data", "how", \.zoo.content.data,
      help: "How the twin gets dataset.pt: link (hard, or a copy where that fails), symlink, copy, "
        + "none."),
    .value(
      "form", "form", \.zoo.content.form,
      help:
        "What 'checkpoints' holds: plain (pruned weights are zero), or variational, which is only for the original "
        + "authors' class CNN_ARD: other loaders refuse it, or take the models for dense ones. The files 'variational' of "
        + "a plain twin load there too."),
    .value(
      "variational", "epochs", \.zoo.variational,
      help:
        "Epochs whose variational form, or mask, is kept beside the plain one: all, last, none. (default: all; of "
        + "ResNet-18 last)"
    ),
    .value(
      "optimizer-state", "epochs", \.zoo.content.optimizerState,
      help: "Epochs whose optimiser state is kept: all, last, none."),
    .value(
      "tensorboard", "what", \.zoo.content.events,
      help:
        "What each trial's event file tells TensorBoard: scalars (the numbers of result.json), histograms (and how "
        + "log-alpha is spread, in the first, every fifth and the last epoch before fine-tuning), none (no such "
        + "file)."),
    .flag(
      "no-report", \.execution.noReport,
      help:
        "Leave the twin without \(TargetRoot.reportName), and without "
        + listed(
          (RootTable.allCases.map(\.name) + [TargetRoot.populationName]).map(\.description))
        + ", which say what it cost."),
  ]

  package static func run(
    _ request: RunRequest, console: Console, files: FileSystem
  ) throws -> ExitCode {
    try train(request, console: console, files: files)
  }
}

extension MethodKind: OptionValue {}
extension RateSchedule.Shape: OptionValue {}
extension Augmentation: OptionValue {}
extension TargetFormat: OptionValue {}
extension TargetContent.Epochs: OptionValue {}
extension TargetContent.DataLink: OptionValue {}
extension TargetContent.Events: OptionValue {}
