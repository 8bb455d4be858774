import Tensor

extension Option {
  /// The options for data sets that are made of idx files.
  static func idxFiles(
    mean: WritableKeyPath<Target, Double?> & Sendable,
    standardDeviation: WritableKeyPath<Target, Double?> & Sendable,
    validationCount: WritableKeyPath<Target, Int?> & Sendable,
    splitSeed: WritableKeyPath<Target, Seed?> & Sendable
  ) -> [Option] {
    [
      .value(
        "mean", "x", mean, .between(0, 1),
        help:
          "Of idx files: what is taken off every pixel, 0 to 1. (default: \(IdxDataSet.Recipe.mnist.mean))"
      ),
      .value(
        "std", "x", standardDeviation, .between(1e-6, 1e6),
        help:
          "Of idx files: by what the rest is divided. (default: \(IdxDataSet.Recipe.mnist.standardDeviation))"
      ),
      .value(
        "val-count", "n", validationCount, .atLeast(0),
        help: "Of idx files: training images set aside for validation. (default: a sixth)"),
      .value(
        "split-seed", "n", splitSeed,
        help:
          "Of idx files: decides which these are, as the seed of torch's random_split. (default: "
          + "42, that of the published zoos)"),
    ]
  }
}
