/// A command line that can't be understood: everything that is wrong with it.
package struct UsageError: CommandError, Equatable {
  /// A sentence each, without a full stop.
  package let problems: [String]
  /// How the command is used, in one line.
  package let usage: String
  /// Where more is said: `sparsify run --help`.
  package let helpCommand: String

  package var exitCode: ExitCode { .usage }

  package var description: String {
    problems.map { "Error: \($0)" }.joined(separator: "\n")
      + "\n\(usage)\n  See '\(helpCommand)' for more information."
  }
}

/// What a command takes: the one place from which it is parsed and explained.
package struct CommandSyntax<Target: Sendable>: Sendable {
  let name: String
  let overview: String
  let arguments: [Argument<Target>]
  /// The options in the groups of the help.
  let groups: [OptionGroup<Target>]
  /// Command lines that work, a line each.
  let example: [String]
  /// What holds where nothing is given.
  let defaults: Target

  package init(
    name: String, overview: String, arguments: [Argument<Target>], options: [OptionGroup<Target>],
    example: [String], defaults: Target
  ) {
    self.name = name
    self.overview = overview
    self.arguments = arguments
    groups = options
    self.example = example
    self.defaults = defaults
  }

  var options: [Option<Target>] { groups.flatMap(\.options) }

  /// Reads a command line without the program's and the command's name.
  ///
  /// `--name value` and `--name=value` mean the same, and for a letter `-n value` and `-nvalue`; after
  /// `--` everything is an argument. A value that begins with a dash must be a number or follow `=`.
  /// Only lists may be given more than once.
  /// - Parameter target: what holds where nothing is given; nil for the defaults.
  /// - Throws: `UsageError` with every mistake.
  package func parse(
    _ words: [[UInt8]], onto target: Target? = nil
  ) throws(UsageError) -> Target {
    var parser = ArgumentParser(syntax: self, target: target ?? defaults)
    parser.parse(words)
    guard parser.problems.isEmpty else {
      throw UsageError(
        problems: parser.problems, usage: "USAGE: " + description.synopsis,
        helpCommand: "sparsify \(name) --help")
    }
    return parser.target
  }

  /// A command line without some of its options and their values.
  ///
  /// - Parameter names: of options, without dashes.
  /// - Returns: The other words as they were given, and which of `names` were among them.
  package func remove(_ names: Set<String>, from words: [[UInt8]]) -> (
    rest: [[UInt8]], removed: Set<String>
  ) {
    var parser = ArgumentParser(syntax: self, target: defaults)
    parser.parse(words)
    let found = parser.given.filter { names.contains($0.option) }
    var rest = words
    for use in found.reversed() { rest.removeSubrange(use.words) }
    return (rest, Set(found.map(\.option)))
  }
}
