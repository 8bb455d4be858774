/// Which of several workers this one is: `2/8` is the third of eight.
///
/// It only decides where in the plan a worker begins, so that they don't all look at the same groups;
/// every worker goes on until the whole twin is done.
package struct Shard: Sendable, Equatable {
  package let index: Int
  package let count: Int

  /// The only one.
  package static let whole = Shard(index: 0, count: 1)!

  /// Nil where `index` is not one of `0..<count`.
  package init?(index: Int, count: Int) {
    guard count > 0, (0..<count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// Reads `2/8`.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let index = parts[0], let count = parts[1] else { return nil }
    self.init(index: index, count: count)
  }

  /// The first of `total` groups to look at.
  package func start(of total: Int) -> Int {
    Int((Double(total) * Double(index) / Double(count)).rounded(.down))
  }
}

extension Shard: CustomStringConvertible {
  /// `2/8`
  package var description: String { "\(index)/\(count)" }
}

extension Shard: OptionValue {
  package static var expectation: String { "a worker's number and how many there are, such as 0/8" }

  package init?(argument: [UInt8]) {
    self.init(String(decoding: argument, as: UTF8.self))
  }

  package var argumentText: String { description }
}
