/// Shows twins again and again, until there is nothing to wait for.
package struct StatusWatch {
  /// Seconds between two looks.
  package static let interval = 3.0

  let display: StatusDisplay
  let look: () -> [StatusLook]
  /// Lets time pass; false when asked to stop.
  let wait: () -> Bool

  package init(
    display: StatusDisplay, look: @escaping () -> [StatusLook], wait: @escaping () -> Bool
  ) {
    self.display = display
    self.look = look
    self.wait = wait
  }

  /// - Returns: What to exit with; nil when asked to stop.
  package func callAsFunction() throws -> ExitCode? {
    var earlier: [StatusLook]?
    while true {
      let looks = look()
      // What could be looked at a moment ago may be so again in the next.
      let isSure = earlier.map { display.isOver($0) } ?? true
      if display.isOver(looks), isSure || !looks.contains(where: \.isFailure) {
        display.clear()
        return try display.showOnce(looks)
      }
      try display.show(looks, after: earlier)
      earlier = looks
      if !wait() { return nil }
    }
  }
}
