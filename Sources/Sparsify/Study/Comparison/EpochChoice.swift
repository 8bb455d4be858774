/// Some epochs, by number or as the last one.
package struct EpochChoice: Sendable, Hashable {
  package var numbers: Set<Int>
  /// Whether each trial's last epoch is among them.
  package var includesLast: Bool

  package init(numbers: Set<Int>, includesLast: Bool) {
    self.numbers = numbers
    self.includesLast = includesLast
  }

  func includes(_ epoch: Int, last: Int?) -> Bool {
    numbers.contains(epoch) || includesLast && epoch == last
  }
}

extension EpochChoice: OptionValue {
  private static let last = "last"

  /// `0,5,last`
  package init?(argument: [UInt8]) {
    let parts = String(decoding: argument, as: UTF8.self)
      .split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.filter { $0 != Self.last }.map { Int($0).flatMap { $0 < 0 ? nil : $0 } }
    guard !numbers.contains(nil) else { return nil }
    self.init(
      numbers: Set(numbers.compactMap { $0 }), includesLast: numbers.count < parts.count)
  }

  package static var expectation: String {
    "epochs separated by commas, such as 0,5,last"
  }

  package var argumentText: String {
    (numbers.sorted().map(String.init) + (includesLast ? [Self.last] : [])).joined(separator: ",")
  }
}
