import Tensor

/// `sparsify sample DIR`
package enum SampleCommand: Command {
  package static let syntax = CommandSyntax<SampleOptions>(
    name: "sample",
    overview:
      "Make an image data set by program, ten classes of hand-drawn digits, and a small zoo "
      + "trained on it: all that is needed to try the other commands.",
    arguments: [
      Argument(
        "dir", \.folder,
        help: "The folder to write: dataset.pt, digits.png to look at, and zoo.")
    ],
    options: [
      OptionGroup(
        "OPTIONS",
        [
          .value(
            "train-count", "n", \.trainCount, .between(50, 100_000),
            help: "Images of the training set; validation and test set have a fifth each."),
          .value(
            "channels", "n", \.channels, .oneOf(1, 3), help: "1 for grey images, 3 for coloured."),
          .value(
            "size", "n", \.size, .oneOf(28, 32),
            help: "Side of the images: 28 for CNN models, 32 for CNN3."),
          .value("seed", "n", \.seed, help: "Seed of the images."),
          .value(
            "models", "n", \.models, .between(0, TrialNaming.mostTrials),
            help: "Models of the zoo; 0 makes no zoo."),
          .value(
            "epochs", "n", \.epochs, .between(0, ZooLayout.mostEpochs),
            help: "Epochs they are trained."),
          .value(
            "jobs", short: "j", "n", \.jobs, .between(1, 4096),
            help: "Threads. (default: as many processors as the job was given)"),
          .flag("quiet", short: "q", \.quiet, help: "Show no progress."),
        ])
    ],
    example: [
      "sparsify sample sample && sparsify run sample/zoo sample/twin",
      "sparsify sample coloured --channels 3 --size 32 --models 8",
    ],
    defaults: SampleOptions())

  package static func outputs(of options: SampleOptions) -> [Path] {
    [options.folder / ZooLayout.dataSetName, options.folder / Sample.pictureName]
      + (options.zooOptions == nil ? [] : [options.folder / Sample.zooName])
  }

  package static func run(
    _ options: SampleOptions, console: Console, files: FileSystem
  ) throws -> ExitCode {
    guard try OutputKind.replaceable(at: options.folder, files: files) != .file else {
      throw RunError(
        .usage,
        "'\(options.folder)' is a file, and a folder is to be written. Choose another name.")
    }
    try Sample(options).write(to: options.folder, files: files)
    if !options.quiet {
      console.log(of: options.folder.name.description).message(
        "\(options.trainCount) images to train on and twice \(options.heldOutCount) in "
          + "'\(options.folder / ZooLayout.dataSetName)'; see '\(options.folder / Sample.pictureName)'."
      )
    }
    guard let zooOptions = options.zooOptions else { return .success }
    return try train(zooOptions, console: console, files: files)
  }
}

extension Requirement where Value == Int {
  /// One of two values.
  fileprivate static func oneOf(_ a: Int, _ b: Int) -> Self {
    Self("\(a) or \(b)") { $0 == a || $0 == b }
  }
}
