import Tensor

/// How many of some things are done, in one line of a terminal; nothing elsewhere.
struct Counter: Sendable {
  private let noun: String
  private let console: Console

  /// - Parameter noun: in the singular.
  init(of noun: String, on console: Console) {
    self.noun = noun
    self.console = console
  }

  func show(_ done: Int, of count: Int) {
    guard console.isTerminal, done < count else { return }
    console.show("\r\u{1B}[K\(done) of \(counted(count, noun))")
  }

  /// Removes the line: before anything else is printed.
  func end() { if console.isTerminal { console.show("\r\u{1B}[K") } }
}
