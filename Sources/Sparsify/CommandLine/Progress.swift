import Dispatch
import Synchronization
import Tensor

/// Shows how far a run is: one line redrawn in place on a terminal, otherwise a line per tenth of
/// the way (and every ten minutes). The one writer for all threads.
package final class Progress: Sendable {
  private struct State {
    /// Nil until the first zoo has begun.
    var tally: ProgressTally?
    /// Models that can't go on.
    var stuck = 0
    var isOver = false
  }

  private let console: Console
  private let isQuiet: Bool
  /// What the zoos are called; messages name theirs where there are several.
  private let zoos: [String]
  private let now: @Sendable () -> UInt64
  private let state = Mutex(State())
  private let timer = Mutex<(any DispatchSourceTimer)?>(nil)
  private let oddities: Mutex<[GroupedNotes]>

  /// How many models that can't go on are told of.
  private static let mostStuck = 8

  /// - Parameter now: a clock in nanoseconds that never goes back.
  package init(
    console: Console, isQuiet: Bool, zoos: [String] = [""],
    now: @escaping @Sendable () -> UInt64 = { DispatchTime.now().uptimeNanoseconds }
  ) {
    self.console = console
    self.isQuiet = isQuiet
    self.zoos = zoos
    oddities = Mutex(zoos.map { _ in GroupedNotes() })
    self.now = now
  }

  /// Redraws twice a second from now on, so that time is seen to pass where nothing else happens.
  package func start() {
    if isQuiet { return }
    timer.withLock { timer in
      let source = DispatchSource.makeTimerSource(queue: .global())
      source.schedule(deadline: .now(), repeating: .milliseconds(500))
      source.setEventHandler { [self] in tick() }
      source.resume()
      timer = source
    }
  }

  /// Draws the line where it is time to do so.
  package func tick() {
    if isQuiet { return }
    state.withLock { state in draw(&state) }
  }

  /// - Parameter zoo: the number of the zoo whose event it is.
  package func handle(_ event: RunEvent, of zoo: Int = 0) {
    state.withLock { state in
      if case .started = event, state.tally == nil { state.tally = ProgressTally(start: now()) }
      state.tally?.add(event, of: zoo)
      let tell = { (text: String) in self.tell(text, of: zoo) }
      // What went wrong is told even to those who want quiet.
      switch event {
      case .note(let text): tell(text)
      case .oddity(let trial, let text): tellOddity(trial, text, zoo)
      case .message(let text) where !isQuiet: tell(text)
      case .failed(let failure): tell("\(failure.trial) failed: \(failure).")
      case .skipped(let trial): tell("\(trial.name) skipped: \(trial.reason)")
      case .stuck(let trial, let error): tellStuck(trial, error, zoo, &state)
      case .waiting(let groups) where !isQuiet:
        let what = "Nothing is left but \(counted(groups, "group")) that other workers train"
        // Of several zoos the others go on meanwhile.
        tell(
          zoos.count > 1
            ? what + "."
            : what
              + ": waiting for them, to take over what they leave. It does no harm to stop this one."
        )
      case .started(let extent) where !isQuiet: tell("\(extent)")
      case .ending(let hasReport) where !isQuiet:
        tell("Nothing is left to train: making the tables\(hasReport ? " and the report" : "").")
      default: break
      }
      if !isQuiet { draw(&state) }
    }
  }

  /// The first of its kind is told at once; of the others there is a count at the end.
  private func tellOddity(_ trial: Path, _ text: String, _ zoo: Int) {
    let isFirst = oddities.withLock { $0[zoo].add(text, of: trial) }
    if isFirst { tell("Note on \(trial): \(text).", of: zoo) }
  }

  /// A full disk stops every model: the first few tell it all.
  private func tellStuck(_ trial: Path, _ error: any Error, _ zoo: Int, _ state: inout State) {
    state.stuck += 1
    if state.stuck <= Self.mostStuck { tell("\(trial) can't go on: \(error).", of: zoo) }
    if state.stuck == Self.mostStuck {
      tell("Further models that can't go on are not listed.", of: zoo)
    }
  }

  /// Shows the line for the last time and leaves it; nothing is drawn after it.
  package func end() {
    timer.withLock { timer in
      timer?.cancel()
      timer = nil
    }
    state.withLock { state in
      guard !state.isOver, !isQuiet, console.isTerminal, let tally = state.tally else {
        state.isOver = true
        return
      }
      state.isOver = true
      redraw(tally)
      console.show("\n")
    }
  }

  private func tell(_ text: String, of zoo: Int) {
    if console.isTerminal && !isQuiet { console.show("\r\u{1B}[K") }
    console.message(
      zoos.count == 1
        ? text
        : text.split(separator: "\n", omittingEmptySubsequences: false)
          .map { "\(zoos[zoo]): \($0)" }.joined(separator: "\n"))
  }

  private func draw(_ state: inout State) {
    guard !state.isOver, state.tally?.isLineDue(now(), isTerminal: console.isTerminal) == true,
      let tally = state.tally
    else { return }
    if console.isTerminal {
      redraw(tally)
    } else {
      console.message(tally.line(now(), width: .max))
    }
  }

  /// Erased first: at the last column the terminal would erase what was written there.
  private func redraw(_ tally: ProgressTally) {
    console.show("\r\u{1B}[K" + tally.line(now(), width: console.width(of: .messages)))
  }
}

extension RunExtent: CustomStringConvertible {
  package var description: String {
    var text = "\(counted(trials.count, "model")) to \(sparsifies ? "sparsify" : "train"), "
    text += "\(counted(epochs, "epoch")) each"
    if !trials.isEmpty {
      text += ", in \(counted(groups, "group")) on \(counted(threads, "thread"))"
    }
    if finishedTrials > 0 { text += "; \(finishedTrials) finished before" }
    if !begun.isEmpty { text += "; \(begun.count) of them begun before" }
    return text + "."
  }
}
