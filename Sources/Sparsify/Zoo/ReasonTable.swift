import Tensor

/// Trials with what is wrong with each, those with one reason together.
///
/// Two reasons are one where they differ in numbers and in the trial's own name only. All is done with
/// bytes: reasons may hold names from hostile files.
package struct ReasonTable: Sendable {
  package struct Row: Sendable, Equatable {
    /// What the trials' reasons have in common, `…` for the rest.
    package var reason: String
    /// A trial stands there once for each of its samples that has the reason.
    package var trials: [Path]
  }

  /// The most frequent reason first, of equally frequent ones the one met first.
  package let rows: [Row]

  private static let mostNames = 3
  private static let mostLines = 20

  package init(_ entries: [(trial: Path, reason: String)]) {
    var places: [[UInt8]: Int] = [:]
    var groups: [(reasons: [String], trials: [Path])] = []
    for (trial, reason) in entries {
      let key = Array(Self.parts(reason, of: trial).map { $0.isText ? $0.bytes : [0] }.joined())
      let place = places[key] ?? groups.count
      if place == groups.count {
        places[key] = place
        groups.append(([], []))
      }
      groups[place].reasons.append(reason)
      groups[place].trials.append(trial)
    }
    rows = groups.map { Row(reason: Self.common($0.reasons, $0.trials), trials: $0.trials) }
      .enumerated()
      .sorted { ($1.element.trials.count, $0.offset) < ($0.element.trials.count, $1.offset) }
      .map(\.element)
  }

  package init(_ skipped: [SkippedTrial]) { self.init(skipped.map { ($0.name, $0.reason) }) }

  /// `sentences`, indented.
  package var lines: [String] { sentences.map { "  " + $0 } }

  package var sentences: [String] { sentences(counting: "samples") }

  /// A line for each reason: how many trials have it, and how often where that is more, and some of their names; the
  /// rest of a long table in one.
  ///
  /// - Parameter parts: what a trial has several of.
  package func sentences(counting parts: String) -> [String] {
    let lines = rows.prefix(Self.mostLines).map { row in
      if row.trials.count == 1 { return "\(row.trials[0]): \(row.reason)" }
      var known: Set<Path> = []
      let trials = row.trials.filter { known.insert($0).inserted }
      let samples = row.trials.count == trials.count ? "" : "\(row.trials.count) \(parts) of "
      let names = trials.prefix(Self.mostNames).map { "\($0)" }.joined(separator: ", ")
      let rest = trials.count - Self.mostNames
      return "\(samples)\(counted(trials.count, "model")): \(row.reason) (\(names)"
        + (rest > 0 ? " and \(rest) more)" : ")")
    }
    let rest = rows.dropFirst(Self.mostLines)
    if rest.isEmpty { return lines }
    return lines + [
      "\(rest.reduce(0) { $0 + $1.trials.count }) for \(counted(rest.count, "other reason"))"
    ]
  }

  /// Whether the lines name every trial and every reason.
  package var isWhole: Bool {
    rows.count <= Self.mostLines && rows.allSatisfy { Set($0.trials).count <= Self.mostNames }
  }

  // MARK: Parts

  /// A run of digits, the trial's name, or what is between these.
  private struct Part: Equatable {
    var bytes: [UInt8]
    var isText: Bool
  }

  private static func parts(_ reason: String, of trial: Path) -> [Part] {
    var parts: [Part] = []
    var rest = Array(reason.utf8)[...]
    let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
    var isBetweenWords = true
    while let first = rest.first {
      let isName =
        isBetweenWords && !trial.bytes.isEmpty && rest.starts(with: trial.bytes)
        && !(rest.dropFirst(trial.bytes.count).first.map(isLetter) ?? false)
      let part =
        isName
        ? rest.prefix(trial.bytes.count)
        : isDigit(first) ? rest.prefix(while: isDigit) : rest.prefix(1)
      rest = rest.dropFirst(part.count)
      isBetweenWords = !isLetter(part.last!)
      let isText = !isName && !isDigit(first)
      if isText, parts.last?.isText == true {
        parts[parts.count - 1].bytes += part
      } else {
        parts.append(Part(bytes: Array(part), isText: isText))
      }
    }
    return parts
  }

  /// Whether a byte belongs to a word: a letter, a digit, or part of any other character.
  private static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }

  private static func common(_ reasons: [String], _ trials: [Path]) -> String {
    let all = zip(reasons, trials).map { parts($0, of: $1) }
    let bytes = all[0].indices.map { i in
      all.allSatisfy { $0[i] == all[0][i] } ? all[0][i].bytes : Array("…".utf8)
    }
    return String(decoding: bytes.joined(), as: UTF8.self)
  }
}
