/// Some epochs, by number or as the last one, or all.
package struct EpochChoice: Sendable, Hashable {
  package var numbers: Set<Int>
  /// Whether each trial's last epoch is among them.
  package var includesLast: Bool
  /// Whether all are, whatever else is.
  package var includesAll: Bool

  package init(numbers: Set<Int>, includesLast: Bool = false, includesAll: Bool = false) {
    self.numbers = numbers
    self.includesLast = includesLast
    self.includesAll = includesAll
  }

  func includes(_ epoch: Int, last: Int?) -> Bool {
    includesAll || numbers.contains(epoch) || includesLast && epoch == last
  }
}

extension EpochChoice: OptionValue {
  private static let last = "last"
  private static let all = "all"

  /// `0,5,last`, or `all`
  package init?(argument: [UInt8]) {
    let parts = String(decoding: argument, as: UTF8.self)
      .split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.filter { $0 != Self.last && $0 != Self.all }
      .map { Int($0).flatMap { $0 < 0 ? nil : $0 } }
    guard !numbers.contains(nil) else { return nil }
    self.init(
      numbers: Set(numbers.compactMap { $0 }), includesLast: parts.contains { $0 == Self.last },
      includesAll: parts.contains { $0 == Self.all })
  }

  package static var expectation: String {
    "epochs separated by commas, such as 0,5,last, or all"
  }

  package var argumentText: String {
    (numbers.sorted().map(String.init) + (includesLast ? [Self.last] : [])
      + (includesAll ? [Self.all] : [])).joined(separator: ",")
  }
}
