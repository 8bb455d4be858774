/// How a data set's file says itself what becomes of its whole numbers:
///
///     "normalize": {"scale": 255, "mean": [0.1307], "std": [0.3081]}
///
/// The scale is None where the numbers are taken as they are; the lists are of one length, 0, 1 or the number of
/// channels, and empty where the images are not normalised.
extension ImageScaling {
  /// The key in the file's dict.
  static let key = "normalize"

  var pickled: PickleValue {
    .dict([
      ("scale", divisor.map { Int(exactly: $0).map { .int($0) } ?? .float($0) } ?? .none),
      ("mean", .list(means.map { .float($0) })), ("std", .list(deviations.map { .float($0) })),
    ])
  }

  /// - Returns: nil for anything else than the above, and for numbers that float32 has not.
  init?(_ item: PickleItem, in heap: PickleHeap) {
    guard let dict = heap.dict(item), let scale = dict["scale"],
      let means = Self.numbers(dict["mean"], in: heap),
      let deviations = Self.numbers(dict["std"], in: heap),
      means.count == deviations.count, deviations.allSatisfy({ Float($0) > 0 })
    else { return nil }
    let divisor: Double?
    switch scale {
    case .none: divisor = nil
    default:
      guard let number = Self.number(scale), Float(number) > 0 else { return nil }
      divisor = number
    }
    self.init(divisor: divisor, means: means, deviations: deviations)
  }

  private static func numbers(_ item: PickleItem?, in heap: PickleHeap) -> [Double]? {
    guard case .container(let number) = item else { return nil }
    switch heap.containers[number] {
    case .list(let items), .tuple(let items):
      let numbers = items.compactMap { self.number($0) }
      return numbers.count == items.count ? numbers : nil
    default: return nil
    }
  }

  private static func number(_ item: PickleItem) -> Double? {
    let number: Double
    switch item {
    case .int(let value): number = Double(value)
    case .float(let value): number = value
    default: return nil
    }
    return Float(number).isFinite ? number : nil
  }
}
