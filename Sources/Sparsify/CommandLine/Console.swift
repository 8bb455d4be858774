import Glibc
import Tensor

/// Where a command writes: results to standard output, everything else to standard error.
package struct Console: Sendable {
  package enum Stream: Sendable, Hashable {
    case results
    case messages
  }

  /// Whether messages appear on a terminal that can redraw a line.
  package let isTerminal: Bool
  private let isRead: @Sendable () -> Bool
  private let columns: @Sendable (Stream) -> Int
  /// What every line of messages begins with.
  private var prefix: @Sendable () -> String = { "" }
  private let send: @Sendable (Stream, String) throws(FileError) -> Void

  /// A console that hands its text to `send`; what `send` throws for messages is ignored.
  ///
  /// - Parameters:
  ///   - columns: what `width(of:)` says.
  ///   - isRead: what `hasReader` says.
  package init(
    isTerminal: Bool = false, columns: @escaping @Sendable (Stream) -> Int = { _ in 80 },
    isRead: @escaping @Sendable () -> Bool = { true },
    send: @escaping @Sendable (Stream, String) throws(FileError) -> Void
  ) {
    self.isTerminal = isTerminal
    self.columns = columns
    self.isRead = isRead
    self.send = send
  }

  /// The process's standard output and standard error.
  package static let standard = Console(
    isTerminal: Self.standardErrorIsTerminal, columns: Self.terminalWidth,
    isRead: Self.standardOutputHasReader
  ) { stream, text throws(FileError) in
    do throws(FileError) {
      switch stream {
      case .results:
        // That may wait for its reader for ever.
        CriticalSection.perform {}
        try FileSystem.write(Array(text.utf8), to: STDOUT_FILENO, at: "standard output")
      case .messages:
        try CriticalSection.perform { () throws(FileError) in
          try FileSystem.write(Array(text.utf8), to: STDERR_FILENO, at: "standard error")
        }
      }
    } catch {
      // With EPIPE nobody reads it any more, as with `| head`: the work goes on.
      if error.code != EPIPE { throw error }
    }
  }

  /// Whether anybody may still read results: false once the other end of a pipe is closed, as by `| head`.
  package var hasReader: Bool { isRead() }

  /// The same of what a descriptor leads to.
  package static func hasReader(_ descriptor: Int32) -> Bool {
    var question = pollfd(fd: descriptor, events: 0, revents: 0)
    return poll(&question, 1, 0) < 1 || Int32(question.revents) & (POLLERR | POLLHUP) == 0
  }

  /// The columns of the terminal that shows a stream, at this moment; 80 where that is unknown.
  package func width(of stream: Stream) -> Int { columns(stream) }

  /// Prints one line, or several, of what the command was asked for.
  /// - Throws: Where the output can't be written; a closed pipe is no error.
  package func result(_ text: String) throws(FileError) {
    try send(.results, printable(text) + "\n")
  }

  /// Tells the user something that is not the result.
  package func message(_ text: String) {
    let prefix = prefix()
    show(
      printable(text).split(separator: "\n", omittingEmptySubsequences: false)
        .map { prefix + $0 + "\n" }.joined())
  }

  /// The same console, whose messages begin with the time and a name in every line: for logs, of which
  /// one may be read weeks later or hold the messages of several jobs. On a terminal nothing changes.
  ///
  /// - Parameter time: what time it is, in text.
  package func log(of name: String, time: @escaping @Sendable () -> String = localTime) -> Console {
    if isTerminal { return self }
    var log = self
    let name = printable(name)
    log.prefix = { "\(time()) \(name): " }
    return log
  }

  /// Puts text on standard error as it is: for progress that is redrawn in place.
  package func show(_ text: String) { try? send(.messages, text) }

  /// Text without the control characters that hostile file names could bring to a terminal.
  private func printable(_ text: String) -> String {
    let isHarmless: (Unicode.Scalar) -> Bool = {
      $0 == "\n" || $0.properties.generalCategory != .control
    }
    if text.unicodeScalars.allSatisfy(isHarmless) { return text }
    return String(
      String.UnicodeScalarView(text.unicodeScalars.map { isHarmless($0) ? $0 : "\u{FFFD}" }))
  }

  @Sendable private static func standardOutputHasReader() -> Bool { hasReader(STDOUT_FILENO) }

  private static var standardErrorIsTerminal: Bool {
    let terminal = getenv("TERM").map { String(cString: $0) }
    return isatty(STDERR_FILENO) == 1 && terminal != nil && terminal != "dumb"
  }

  /// What the system says of the terminal, else what the shell does.
  @Sendable private static func terminalWidth(of stream: Stream) -> Int {
    var size = winsize()
    let descriptor = stream == .results ? STDOUT_FILENO : STDERR_FILENO
    if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    let told = getenv("COLUMNS").flatMap { Int(String(cString: $0)) }
    return told.flatMap { $0 > 0 ? $0 : nil } ?? 80
  }
}
