import Tensor

/// How images that a data set stores as whole numbers become what models are trained on. Guessing it
/// would give wrong numbers without a word.
package struct ImageOptions: Sendable, Equatable {
  /// What pixels are divided by.
  package enum Scale: String, OptionValue, CaseIterable {
    case byte = "255"
    case none
  }

  package var scale: Scale?
  package var normalization: Normalization?

  package init() {}

  /// Reads a data set.
  ///
  /// - Throws: `RunError` where it is not said how, or where there is nothing to scale; what reading
  ///   throws.
  package func dataSet(
    at path: Path, files: FileSystem, memory: MemoryBudget = MemoryBudget()
  ) throws -> DataSet {
    if normalization != nil, scale == nil {
      throw RunError(
        .usage, "--normalize needs --scale: they say together what becomes of whole numbers.")
    }
    let data = try DataSetFile.read(path, files: files, scaling: scaling, memory: memory)
    switch (data.wholeNumberType, scale) {
    case (nil, nil): return data
    case (_?, nil) where data.scaling != nil: return data
    case (let type?, nil):
      throw RunError(
        .unreadableInput,
        "'\(path)' stores its images as \(type), and does not say how they become the numbers that "
          + "models are trained on. Give --scale 255 to divide them by 255, or --scale none; and "
          + "--normalize MEAN,STD where the mean was taken off then and the rest divided, "
          + "such as 0.1307,0.3081.")
    case (nil, _?):
      throw RunError(
        .usage,
        "'\(path)' stores its images as floating-point numbers, which are taken as they are: "
          + "--scale and --normalize are for whole numbers.")
    case (_?, _?):
      let count = normalization?.means.count ?? 1
      guard count == 1 || count == data.train.channels else {
        throw RunError(
          .usage,
          "--normalize has \(counted(count, "mean")), the images of '\(path)' have "
            + "\(counted(data.train.channels, "channel")).")
      }
      return data
    }
  }

  /// The file of a data set as it is before it is read so.
  package func watch(
    _ path: Path, files: FileSystem, memory: MemoryBudget = MemoryBudget()
  ) throws(FileError) -> DataSetWatch {
    try DataSetWatch(path, files: files) { [self] in
      try dataSet(at: path, files: files, memory: memory).fingerprint
    }
  }

  private var scaling: ImageScaling? {
    scale.map { scale in
      ImageScaling(
        divisor: scale == .byte ? 255 : nil, means: normalization?.means ?? [],
        deviations: normalization?.deviations ?? [])
    }
  }

  private var scaleValue: JSONValue? { scale.map { $0 == .byte ? 255 : .string($0.rawValue) } }

  /// For the options that are kept with a zoo: only what was given.
  var stored: [(name: String, value: JSONValue)] {
    [
      (StoredOption.scale, scaleValue),
      (StoredOption.normalization, normalization.map { .string($0.argumentText) }),
    ].compactMap { name, value in value.map { (name, $0) } }
  }

  /// For params.json: only what was given.
  var parameters: [(key: String, value: JSONValue)] {
    [
      (ParamsKey.scale, scaleValue), (ParamsKey.normalize, normalization?.json),
    ].compactMap { key, value in value.map { (key, $0) } }
  }
}

/// Means and standard deviations of pixels, one of each or one a channel.
package struct Normalization: OptionValue, Equatable {
  package let means: [Double]
  package let deviations: [Double]

  /// `0.1307,0.3081`; for channels all means and then all deviations, or the two lists with `:` or `/`
  /// within: `0.5:0.4:0.3,0.2:0.2:0.2`.
  package init?(argument: [UInt8]) {
    let parts = String(decoding: argument, as: UTF8.self)
      .split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.split(omittingEmptySubsequences: false) { ":/".contains($0) } }
    let numbers = parts.map { $0.map { Double($0).flatMap { $0.isFinite ? $0 : nil } } }
    guard !numbers.joined().contains(nil) else { return nil }
    var lists = numbers.map { $0.compactMap { $0 } }
    if lists.count > 2 {
      guard lists.count % 2 == 0, lists.allSatisfy({ $0.count == 1 }) else { return nil }
      let all = Array(lists.joined())
      lists = [Array(all.prefix(all.count / 2)), Array(all.suffix(all.count / 2))]
    }
    let count = lists.map(\.count).max() ?? 0
    // What float32 has no number for is none.
    guard lists.count == 2, lists.allSatisfy({ $0.count == 1 || $0.count == count }),
      lists[0].allSatisfy({ Float($0).isFinite }),
      lists[1].allSatisfy({ Float($0) > 0 && Float($0).isFinite })
    else { return nil }
    let scaling = ImageScaling(divisor: nil, means: lists[0], deviations: lists[1])
    (means, deviations) = (scaling.means, scaling.deviations)
  }

  package static var expectation: String {
    "a mean and a standard deviation above 0 such as 0.1307,0.3081, or all means and then all "
      + "deviations of the channels"
  }

  package var argumentText: String {
    (means + deviations).map(\.argumentText).joined(separator: ",")
  }

  /// The means and the deviations.
  fileprivate var json: JSONValue {
    [.array(means.map { .number($0) }), .array(deviations.map { .number($0) })]
  }
}
