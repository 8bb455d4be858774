import Tensor
import VariationalDropout

/// `sparsify run SOURCE TWIN`
package enum RunCommand: Command {
  package static let syntax = CommandSyntax<RunOptions>(
    name: "run",
    overview:
      "Sparsify every model of a zoo: train it on with variational dropout, or pruning more and more of its weights, "
      + "and write a twin zoo of the same layout. Interrupted and given again, the same command goes on from the "
      + "last whole epoch.",
    arguments: [
      Argument("source", \.source, help: "The zoo: a folder of trials. It is not changed."),
      Argument("twin", \.twin, help: "The folder to write. It may not exist yet."),
    ],
    options: [
      OptionGroup("METHOD", methodOptions), OptionGroup("HYPERPARAMETERS", hyperparameterOptions),
      OptionGroup(
        "INPUT",
        inputOptions
          + Option.images(scale: \.images.scale, normalization: \.images.normalization)
          + Option.idxFiles(
            mean: \.idx.mean, standardDeviation: \.idx.standardDeviation,
            validationCount: \.idx.validationCount, splitSeed: \.idx.splitSeed)),
      OptionGroup("OUTPUT", outputOptions), OptionGroup("HOW TO RUN", jobOptions()),
    ],
    example: [
      "sparsify run zoos/tune_zoo_mnist_uniform zoos/mnist_twin",
      "sparsify run zoo twin --only '*seed=1_*' --epochs 10 --jobs 8",
      "sparsify run zoo twin --dry-run",
      "sparsify run zoo magnitude_twin --method magnitude --like twin",
      "sparsify run zoo twin --finetune 5",
    ],
    defaults: RunOptions())

  private static let methodOptions: [Option<RunOptions>] = [
    .value(
      "method", "name", \.method.name,
      help: "How models are made sparse. "
        + MethodName.allCases.map { "\($0.rawValue): \($0.text)." }.joined(separator: " ")),
    .value(
      "epochs", "n", \.epochs, .between(0, ZooLayout.mostEpochs),
      help: "Epochs of sparsification; 0 writes iteration 0 only."),
    .value(
      "kl-scale", "x", \.method.klScale, .atLeast(0),
      help: "Of variational: what the KL term's weight approaches in the last epoch."),
    .value(
      "threshold", "x", \.method.threshold,
      help: "Of variational: the log-alpha from which on a weight is pruned."),
    .value(
      "sparsity", "x", \.method.sparsity, .between(0, 1),
      help: "Of the others: the final share of pruned weights."),
    .value(
      "schedule", "shape", \.method.shape,
      help: "How it is reached: cubic, fast first; linear; oneshot, before the first epoch. "
        + "(default: cubic)"),
    .value(
      "prune-epochs", "n", \.method.pruneEpochs, .atLeast(1),
      help: "By which epoch it is reached. (default: half of all, rounded up)"),
    .value(
      "scope", "which", \.method.scope,
      help:
        "Whether weights are ranked over the whole model, global, or each layer is pruned alike, layer. "
        + "(default: global)"),
    .value(
      "like", "twin", \.method.like,
      help:
        "In place of --sparsity: a twin of the same source; each model is as sparse as its own in that "
        + "one, epoch by epoch."),
    .value(
      "finetune", "n", \.fineTuning.epochs, .between(0, ZooLayout.mostEpochs),
      help:
        "Epochs of plain training after the last, with what is pruned fixed. The one option that may be "
        + "added, or raised, for a twin that is finished. (default: none)"),
    .value(
      "finetune-lr", "x", \.fineTuning.learningRate, .above(0),
      help: "Learning rate of fine-tuning. (default: each model's own)"),
    .flag(
      "rewind", \.fineTuning.rewinds,
      help: "Begin fine-tuning with the source's values of what is kept."),
  ]

  private static let hyperparameterOptions: [Option<RunOptions>] = [
    .value(
      "lr", "x", \.overrides.learningRate, .above(0),
      help: "Learning rate for all models. (default: each model's own, as for all of these)"),
    .value("weight-decay", "x", \.overrides.weightDecay, .atLeast(0), help: "L2 term."),
    .value("momentum", "x", \.overrides.momentum, .atLeast(0), help: "Of sgd and rms_prop."),
    .flag("nesterov", \.overrides.nesterov, help: "Nesterov momentum for sgd."),
    .value("optimizer", "kind", \.overrides.optimizer, help: "adam, sgd or rms_prop."),
    .value(
      "batch-size", "n", \.overrides.batchSize, .between(1, GroupShape.largestBatch),
      help: "Images in a batch."),
    .value(
      "nlin", "name", \.overrides.nonlinearity,
      help: "tanh, relu, leakyrelu, sigmoid, silu or gelu."),
    .value("seed", "n", \.overrides.seed, help: "Seed of all random numbers."),
  ]

  private static let inputOptions: [Option<RunOptions>] = [
    .value(
      "from-epoch", "n", \.overrides.fromEpoch, .atLeast(0),
      help: "The epoch to start from. (default: training::epochs_train of each model)"),
    .value(
      "data", "file", \.data,
      help:
        "The data set: a dataset.pt, or a folder with the four unpacked idx files of MNIST or its kin, of which one "
        + "is made in the twin. (default: SOURCE/dataset.pt, or what dataset::dump names)"),
    .flag(
      "twin-as-source", \.twinAsSource,
      help: "Take a twin for the zoo, to sparsify it once more; without this it is refused."),
    .flag(
      "accept-data", \.acceptsData,
      help: "Go on where the data set contradicts the test accuracies in the models' result.json."),
    .value(
      "only", "glob", \.only, help: "Models whose whole names fit this pattern only: '*seed=1_*'."),
    .value("limit", "n", \.limit, .atLeast(1), help: "The first n of them only, by name."),
  ]

  private static let outputOptions: [Option<RunOptions>] = [
    .value(
      "work", "folder", \.work,
      help: "Where unfinished trials lie, on the twin's file system. (default: TWIN.work)"),
    .value(
      "twin-data", "how", \.content.data,
      help: "How the twin gets dataset.pt: link (hard, or a copy where that fails), symlink, copy, "
        + "none."),
    .value(
      "form", "form", \.content.form,
      help:
        "What 'checkpoints' holds: plain (pruned weights are zero), or variational, which is only for the original "
        + "authors' class CNN_ARD: other loaders refuse it, or take the models for dense ones. The files 'variational' of "
        + "a plain twin load there too."),
    .value(
      "variational", "epochs", \.content.variational,
      help: "Epochs whose variational form, or mask, is kept beside the plain one: all, last, none."
    ),
    .value(
      "optimizer-state", "epochs", \.content.optimizerState,
      help: "Epochs whose optimiser state is kept: all, last, none."),
    .value(
      "tensorboard", "what", \.content.events,
      help:
        "What each trial's event file tells TensorBoard: scalars (the numbers of result.json), histograms (and how "
        + "log-alpha is spread, in every fifth epoch), none (no such file)."),
    .flag(
      "no-report", \.execution.noReport,
      help:
        "Leave the twin without report.html, and without models.csv, layers.csv, classes.csv, pies.csv and "
        + "population.json, which say what it cost."),
  ]

  package static func run(
    _ options: RunOptions, console: Console, files: FileSystem
  ) throws -> ExitCode {
    try train(options, console: console, files: files)
  }
}

extension MethodName: OptionValue {}
extension PruningSchedule.Shape: OptionValue {}
extension PruningScope: OptionValue {}
extension TargetContent.Form: OptionValue {}
extension TargetContent.Epochs: OptionValue {}
extension TargetContent.DataLink: OptionValue {}
extension TargetContent.Events: OptionValue {}
