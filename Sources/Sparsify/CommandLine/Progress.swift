import Dispatch
import Glibc
import Synchronization
import Tensor

/// Shows how far a run is: one line redrawn in place on a terminal, otherwise a line per tenth of
/// the way (and every ten minutes). The one writer for all threads.
final class Progress: Sendable {
  private let console: Console
  private let isQuiet: Bool
  private let tally = Mutex<ProgressTally?>(nil)
  private let oddities = Mutex(GroupedNotes())
  private let stuck = Atomic<Int>(0)

  /// How many models that can't go on are told of.
  private static let mostStuck = 8

  init(console: Console, isQuiet: Bool) {
    self.console = console
    self.isQuiet = isQuiet
  }

  func handle(_ event: RunEvent) {
    let now = DispatchTime.now().uptimeNanoseconds
    tally.withLock { tally in
      if case .started(let extent) = event { tally = ProgressTally(extent, start: now) }
      tally?.add(event)
      // What went wrong is told even to those who want quiet.
      switch event {
      case .note(let text): tell(text)
      case .oddity(let trial, let text): tellOddity(trial, text)
      case .message(let text) where !isQuiet: tell(text)
      case .failed(let failure): tell("\(failure.trial) failed: \(failure).")
      case .skipped(let trial): tell("\(trial.name) skipped: \(trial.reason)")
      case .stuck(let trial, let error): tellStuck(trial, error)
      case .waiting(let groups) where !isQuiet:
        tell(
          "Nothing is left but \(counted(groups, "group")) that other workers train: waiting for "
            + "them, to take over what they leave. It does no harm to stop this one.")
      case .started(let extent) where !isQuiet: tell("\(extent)")
      default: break
      }
      if !isQuiet { draw(&tally, now) }
    }
  }

  /// The first of its kind is told at once; of the others there is a count at the end.
  private func tellOddity(_ trial: Path, _ text: String) {
    let isFirst = oddities.withLock { $0.add(text, of: trial) }
    if isFirst { tell("Note on \(trial): \(text).") }
  }

  /// A full disk stops every model: the first few tell it all.
  private func tellStuck(_ trial: Path, _ error: any Error) {
    let count = stuck.add(1, ordering: .relaxed).newValue
    if count <= Self.mostStuck { tell("\(trial) can't go on: \(error).") }
    if count == Self.mostStuck { tell("Further models that can't go on are not listed.") }
  }

  /// Leaves the line as it is and goes on below it.
  func end() {
    if console.isTerminal && !isQuiet { console.show("\r\u{1B}[K") }
  }

  private func tell(_ text: String) {
    if console.isTerminal && !isQuiet { console.show("\r\u{1B}[K") }
    console.message(text)
  }

  private func draw(_ tally: inout ProgressTally?, _ now: UInt64) {
    guard tally?.isLineDue(now, isTerminal: console.isTerminal) == true, let tally else { return }
    if console.isTerminal {
      console.show("\r" + tally.line(now).prefix(Self.terminalWidth - 1) + "\u{1B}[K")
    } else {
      console.message(tally.line(now))
    }
  }
}

extension Progress {
  /// The columns of the terminal that shows standard error; 80 where that is unknown.
  private static var terminalWidth: Int {
    var size = winsize()
    let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1
    return isKnown ? Int(size.ws_col) : 80
  }
}

extension RunExtent: CustomStringConvertible {
  package var description: String {
    var text = "\(counted(trials, "model")) to \(isVariational ? "sparsify" : "train"), "
    text += "\(counted(epochs, "epoch")) each"
    if trials > 0 { text += ", in \(counted(groups, "group")) on \(counted(threads, "thread"))" }
    return text + (finishedTrials > 0 ? "; \(finishedTrials) finished before." : ".")
  }
}
