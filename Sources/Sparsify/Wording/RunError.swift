/// An error of a run that the user can do something about.
package struct RunError: CommandError, Equatable {
  package let exitCode: ExitCode
  /// Sentences: what, where, what to do.
  package let description: String

  package init(_ exitCode: ExitCode, _ description: String) {
    self.exitCode = exitCode
    self.description = description
  }
}
