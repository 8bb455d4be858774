import Tensor

/// How a command ends that a signal stops in the middle of its work: with nothing half-written, and a sentence.
package struct EarlyEnd: Sendable {
  /// What the command writes, as the user names it.
  private let outputs: [Path]
  private let console: Console
  private let files: FileSystem

  package init(outputs: [Path], console: Console, files: FileSystem) {
    self.outputs = outputs
    self.console = console
    self.files = files
  }

  /// Removes what is not whole, and says what stands.
  package func tell() {
    let left = StagedFiles.removeAll(files)
    // In place of a line of progress that may be there.
    if console.isTerminal { console.show("\r\u{1B}[K") }
    console.message(sentence)
    for path in left {
      console.message("'\(path)' is of no use and could not be removed: remove it.")
    }
  }

  /// What has been done and what not.
  private var sentence: String {
    if outputs.isEmpty { return "Stopped before the end; nothing is changed." }
    var groups: [(state: State, names: [String])] = []
    for path in outputs {
      let state = state(of: path)
      if groups.last?.state != state { groups.append((state, [])) }
      groups[groups.count - 1].names.append("'\(path)'")
    }
    return "Stopped; "
      + listed(groups.map { listed($0.names) + " " + $0.state.words(isOne: $0.names.count == 1) })
      + "."
  }

  private enum State {
    case written, missing, older, begun

    func words(isOne: Bool) -> String {
      switch self {
      case .written: isOne ? "is written" : "are written"
      case .missing: isOne ? "is not written" : "are not written"
      case .older: isOne ? "is as it was" : "are as they were"
      case .begun: "got a part at most"
      }
    }
  }

  private func state(of path: Path) -> State {
    if StagedFiles.hasFinished(path) { return .written }
    return switch try? OutputKind(at: path, files: files) {
    case .stream?: .begun
    case .file?, .folder?: .older
    case .nothing?, nil: .missing
    }
  }
}
