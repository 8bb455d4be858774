import Dispatch

/// How many of some things are done: on a terminal a line that is redrawn, otherwise a line now and then.
struct CountProgress {
  private let noun: String
  private let console: Console
  private let isQuiet: Bool
  private let now: () -> UInt64
  private var lastLine: UInt64

  /// Nanoseconds between two lines: on a terminal, and off it.
  private static let (redraw, pause): (UInt64, UInt64) = (200_000_000, 10_000_000_000)

  /// - Parameters:
  ///   - noun: in the singular.
  ///   - now: a clock in nanoseconds that never goes back.
  init(
    of noun: String, console: Console, isQuiet: Bool = false,
    now: @escaping () -> UInt64 = { DispatchTime.now().uptimeNanoseconds }
  ) {
    self.noun = noun
    self.console = console
    self.isQuiet = isQuiet
    self.now = now
    lastLine = now()
  }

  /// Says how far it is where it is time to do so. The last line goes when all is done.
  mutating func show(_ done: Int, of total: Int) {
    if isQuiet { return }
    if done >= total {
      clear()
      return
    }
    guard now() - lastLine >= (console.isTerminal ? Self.redraw : Self.pause) else { return }
    lastLine = now()
    let line = "\(done) of \(counted(total, noun))"
    if console.isTerminal {
      clear()
      console.show(line)
    } else {
      console.message(line)
    }
  }

  /// Tells something on a line of its own.
  func tell(_ text: String) {
    if !isQuiet { clear() }
    console.message(text)
  }

  /// Removes the line, before something else is printed.
  func clear() { if console.isTerminal { console.show("\r\u{1B}[K") } }
}
