/// Goes once through the words of a command line, collecting values and mistakes.
struct ArgumentParser<Target: Sendable> {
  let syntax: CommandSyntax<Target>
  private(set) var target: Target
  private(set) var problems: [String] = []
  /// The options that were given, in order, and where among the words each stands with its value.
  private(set) var given: [(option: String, words: Range<Int>)] = []
  private var argumentCount = 0

  init(syntax: CommandSyntax<Target>, target: Target) {
    self.syntax = syntax
    self.target = target
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
    for argument in syntax.arguments.dropFirst(argumentCount) where argument.isRequired {
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
    let (label, value) = parts(of: word)
    guard let option = syntax.options.first(where: { $0.isNamed(label) }) else {
      let shown = String(decoding: label, as: UTF8.self)
      problems.append("Unknown option '\(shown)'" + suggestion(for: shown))
      return
    }
    if !option.isList, given.contains(where: { $0.option == option.name }) {
      note("'--\(option.name)' is given more than once")
    }
    defer { given.append((option.name, start..<rest.startIndex)) }
    switch (option.placeholder, value) {
    case (nil, nil): note(option.set(&target, []))
    case (nil, .some): problems.append("'--\(option.name)' takes no value")
    case (.some, .some(let value)): note(option.set(&target, value))
    case (.some, nil):
      guard let next = rest.first, next != dashes, !looksLikeOption(next) || isNumber(next) else {
        problems.append("Missing value for '--\(option.name) <\(option.placeholder!)>'")
        return
      }
      rest.removeFirst()
      note(option.set(&target, next))
    }
  }

  /// An option with its dashes, and the value where it is in the same word: `--jobs=4`, `-j4`.
  private func parts(of word: [UInt8]) -> (label: [UInt8], value: [UInt8]?) {
    let equals = word.firstIndex(of: UInt8(ascii: "="))
    let isShort = word[1] != UInt8(ascii: "-")
    if isShort, word.count > 2, equals != 2,
      syntax.options.contains(where: { $0.placeholder != nil && $0.isNamed(Array(word[..<2])) })
    {
      return (Array(word[..<2]), Array(word[2...]))
    }
    return (Array(word[..<(equals ?? word.count)]), equals.map { Array(word[($0 + 1)...]) })
  }

  private mutating func note(_ problem: String?) {
    if let problem { problems.append(problem) }
  }

  /// What an unknown option was probably meant to be; empty where that can't be told.
  private func suggestion(for label: String) -> String {
    let name = String(label.drop { $0 == "-" })
    let names = syntax.options.map(\.name)
    let familiar = FamiliarNames.options(for: name).first { names.contains($0) }
    if familiar == nil, let remark = FamiliarNames.remark(on: name, of: syntax.name) {
      return ": " + remark
    }
    return (familiar ?? nearest(to: name, among: names)).map { ". Did you mean '--\($0)'?" } ?? ""
  }
}

extension Option {
  /// Whether `label`, with its dashes, means this option.
  fileprivate func isNamed(_ label: [UInt8]) -> Bool {
    label.elementsEqual("--\(name)".utf8)
      || (short.map { label.elementsEqual("-\($0)".utf8) } ?? false)
  }
}

private let dashes = Array("--".utf8)

private func looksLikeOption(_ word: [UInt8]) -> Bool {
  word.count > 1 && word[0] == UInt8(ascii: "-")
}

private func isNumber(_ word: [UInt8]) -> Bool {
  Double(String(decoding: word, as: UTF8.self)) != nil
}
