import Tensor

/// Puts what twins look like where the user reads it.
package struct StatusDisplay: Sendable {
  let isJSON: Bool
  /// Whether one twin was asked for, and so all about it.
  let isSingle: Bool
  /// Whether JSON is an array of twins, however many there are.
  let isList: Bool
  let console: Console

  package init(isJSON: Bool, isSingle: Bool, isList: Bool = false, console: Console) {
    self.isJSON = isJSON
    self.isSingle = isSingle
    self.isList = isList
    self.console = console
  }

  /// Shows the result.
  func showOnce(_ looks: [StatusLook]) throws -> ExitCode {
    if isSingle, case .failure(let error) = looks[0].result { throw error }
    try console.result(text(of: looks, .indented(2)))
    return exitCode(of: looks)
  }

  /// Shows a moment in place of the one before; where nothing can be redrawn, below it, if anything has
  /// changed that counts.
  func show(_ looks: [StatusLook], after earlier: [StatusLook]?) throws {
    if console.isTerminal, !isJSON {
      clear()
      console.message(text(of: looks, .oneLine))
    } else if earlier.map({ progress(of: $0) }) != progress(of: looks) {
      try console.result(text(of: looks, .oneLine))
    }
  }

  /// Empties the terminal.
  func clear() {
    if console.isTerminal, !isJSON { console.show("\u{1B}[H\u{1B}[J") }
  }

  /// Of several twins, without the work folders that a pattern such as `zoos/*` covers too.
  private func relevant(_ looks: [StatusLook]) -> [StatusLook] {
    isSingle ? looks : looks.filter { !$0.isWork }
  }

  func exitCode(of looks: [StatusLook]) -> ExitCode {
    let codes = relevant(looks).map(\.exitCode)
    return codes.first { $0 != .success && $0 != .incomplete }
      ?? codes.first { $0 != .success } ?? .success
  }

  /// Whether there is nothing to wait for.
  func isOver(_ looks: [StatusLook]) -> Bool {
    relevant(looks).allSatisfy { $0.isComplete || $0.isHopeless }
  }

  private func text(of looks: [StatusLook], _ layout: JSONStyle) -> String {
    if isJSON {
      return isSingle && !isList
        ? looks[0].json.text(layout)
        : JSONValue.array(relevant(looks).map(\.json)).text(layout)
    }
    if isSingle, case .success(let status) = looks[0].result { return StatusReport(status).text }
    return StatusTable(looks: relevant(looks)).text
  }

  /// What changes when there is something to tell.
  private func progress(of looks: [StatusLook]) -> [String] {
    looks.map { look in
      switch look.result {
      case .success(let status):
        "\(status.verdict) \(status.done.count) \(status.models) \(status.runningModels) "
          + "\(status.failed.count) \(status.damaged.count)"
      case .failure(let error): "\(error)"
      }
    }
  }
}
