/// An error of a run that the user can do something about.
package struct RunError: CommandError, Equatable {
  package let exitCode: ExitCode
  /// Sentences: what, where, what to do.
  package let description: String

  package init(_ exitCode: ExitCode, _ description: String) {
    self.exitCode = exitCode
    self.description = description
  }

  /// Refuses what a command is asked for where anything is wrong with it.
  ///
  /// - Parameter problems: in sentences, of which each gets a line.
  static func refuse(_ problems: [String]) throws(RunError) {
    if !problems.isEmpty { throw RunError(.usage, problems.joined(separator: "\n")) }
  }
}
