import Tensor

/// What `sparsify data` can be told.
package struct DataOptions: Sendable {
  /// The folder or archive with the files of a published data set.
  package var source: Path = ""
  /// The data set to write.
  package var output: Path = ""
  /// Whose normalisation, split and form of the images is taken where nothing else is said.
  package var recipe: ZooRecipe?
  /// One, or one a channel.
  package var means: ChannelValues?
  package var deviations: ChannelValues?
  package var validationCount: Int?
  package var splitSeed: Seed = 42

  package init() {}

  /// What is taken off pixels from 0 to 1, and by what the rest is divided.
  ///
  /// - Throws: `RunError` where that is not said.
  func normalization() throws -> (means: [Double], deviations: [Double]) {
    guard let means = means?.values ?? recipe?.means,
      let deviations = deviations?.values ?? recipe?.deviations
    else {
      throw RunError(
        .usage,
        "What becomes of the pixels? Give --for with the zoo that the data set is for, or both --mean and --std, of "
          + "pixels from 0 to 1: --mean 0 --std 1 leaves them so.")
    }
    return (means, deviations)
  }

  /// What becomes of the bytes of images.
  ///
  /// - Throws: `RunError` where that is not said, or not for as many channels as there are.
  func scaling(channels: Int) throws -> ImageScaling {
    let (means, deviations) = try normalization()
    for (option, values) in [("--mean", means), ("--std", deviations)]
    where ![1, channels].contains(values.count) {
      throw RunError(
        .usage,
        "\(option) has \(counted(values.count, "number")), the images have \(counted(channels, "channel")): give one, "
          + "or one a channel.")
    }
    return ImageScaling(divisor: 255, means: means, deviations: deviations)
  }
}

/// A number for all channels of images, or one for each: `0.5`, `0.4914,0.4822,0.4465`.
package struct ChannelValues: OptionValue, Equatable {
  /// At least one.
  package let values: [Double]

  package init?(argument: [UInt8]) {
    let parts = argument.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    let values = parts.compactMap { Double(argument: Array($0)) }
    // What float32 has no number for is none.
    guard values.count == parts.count, values.allSatisfy({ Float($0).isFinite }) else { return nil }
    self.values = values
  }

  package static var expectation: String {
    "a number, or one for each channel such as 0.4914,0.4822,0.4465"
  }

  package var argumentText: String { values.map(\.argumentText).joined(separator: ",") }
}
