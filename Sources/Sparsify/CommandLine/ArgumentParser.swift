/// Goes once through the words of a command line, collecting values and mistakes.
struct ArgumentParser<Target: Sendable> {
  let syntax: CommandSyntax<Target>
  private(set) var target: Target
  private(set) var problems: [String] = []
  /// The options that were given, in order, and where among the words each stands with its value.
  private(set) var given: [(option: String, words: Range<Int>)] = []
  private var argumentCount = 0

  init(syntax: CommandSyntax<Target>) {
    self.syntax = syntax
    target = syntax.defaults
  }

  mutating func parse(_ words: [[UInt8]]) {
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == dashes {
        for word in rest { takeArgument(word) }
        break
      } else if looksLikeOption(word) {
        takeOption(word, &rest)
      } else {
        takeArgument(word)
      }
    }
    for argument in syntax.arguments.dropFirst(argumentCount) {
      problems.append("Missing expected argument '\(argument.label)'")
    }
  }

  private mutating func takeArgument(_ word: [UInt8]) {
    defer { argumentCount += 1 }
    let takesRest = syntax.arguments.last?.isRepeated == true
    let place = takesRest ? min(argumentCount, syntax.arguments.count - 1) : argumentCount
    guard place < syntax.arguments.count else {
      problems.append("Unexpected argument '\(String(decoding: word, as: UTF8.self))'")
      return
    }
    note(syntax.arguments[place].set(&target, word))
  }

  private mutating func takeOption(_ word: [UInt8], _ rest: inout ArraySlice<[UInt8]>) {
    let start = rest.startIndex - 1
    let parts = word.split(
      separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    let label = String(decoding: parts[0], as: UTF8.self)
    let value = parts.count > 1 ? Array(parts[1]) : nil
    guard let option = syntax.options.first(where: { "--\($0.name)" == label }) else {
      problems.append("Unknown option '\(label)'" + suggestion(for: label))
      return
    }
    defer { given.append((option.name, start..<rest.startIndex)) }
    switch (option.placeholder, value) {
    case (nil, nil): note(option.set(&target, []))
    case (nil, .some): problems.append("'\(option.label)' takes no value")
    case (.some, .some(let value)): note(option.set(&target, value))
    case (.some, nil):
      guard let next = rest.first, next != dashes, !looksLikeOption(next) || isNumber(next) else {
        problems.append("Missing value for '\(option.label)'")
        return
      }
      rest.removeFirst()
      note(option.set(&target, next))
    }
  }

  private mutating func note(_ problem: String?) {
    if let problem { problems.append(problem) }
  }

  private func suggestion(for label: String) -> String {
    let names = syntax.options.map { "--\($0.name)" }
    return nearest(to: label, among: names).map { ". Did you mean '\($0)'?" } ?? ""
  }
}

private let dashes = Array("--".utf8)

private func looksLikeOption(_ word: [UInt8]) -> Bool {
  word.count > 1 && word[0] == UInt8(ascii: "-")
}

private func isNumber(_ word: [UInt8]) -> Bool {
  Double(String(decoding: word, as: UTF8.self)) != nil
}
