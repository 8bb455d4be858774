import Tensor

extension SplitParts<[Path]> {
  /// Trials, sorted by the bytes of their names and then shuffled as Python does with seed 42: of n the first
  /// int(0.7 n) to train, the next int(0.15 n) to validate, the rest to test.
  ///
  /// Source: ModelZooDataset, `dataset_base.py`, which shuffles what is in the order of the directory.
  package init(splitting names: [Path]) {
    var order = names.sorted()
    var generator = MersenneTwister(seed: 42)
    generator.shuffle(&order)
    let first = Int(0.7 * Double(order.count))
    let second = first + Int(0.15 * Double(order.count))
    self.init(
      train: Array(order[..<first]), validation: Array(order[first..<second]),
      test: Array(order[second...]))
  }
}
