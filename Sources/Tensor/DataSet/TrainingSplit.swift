/// Which of the training images are trained on and which are set aside for validation, and in what order they come.
///
/// The two parts of `torch.utils.data.random_split(…, generator=torch.Generator().manual_seed(seed))`, as the zoos'
/// authors took them; where none are set aside, all come as they are stored.
struct TrainingSplit {
  /// The seed of the published zoos.
  static let usualSeed: Seed = 42

  /// Fewer images than this can be split.
  static let countLimit = MersenneTwister.permutationLimit

  let training: ArraySlice<Int>
  let validation: ArraySlice<Int>

  /// - Precondition: some images are left to train on, and there are fewer than `countLimit`.
  init(of count: Int, settingAside held: Int, seed: Seed) {
    precondition(0..<count ~= held, "\(held) of \(count)")
    var order = Array(0..<count)
    if held > 0 {
      var generator = MersenneTwister(torchSeed: seed)
      order = generator.torchPermutation(of: count)
    }
    training = order.dropLast(held)
    validation = order.suffix(held)
  }
}
