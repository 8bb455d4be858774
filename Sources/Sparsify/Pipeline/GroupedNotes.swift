import Tensor

/// Notes about models, those that say the same put together.
///
/// Two notes say the same where they differ in numbers only.
package struct GroupedNotes: Sendable {
  /// A kind of note.
  private struct Group: Sendable {
    let example: (trial: Path, text: String)
    var count: Int
  }

  private var groups: [Group] = []
  private var places: [[UInt8]: Int] = [:]

  /// The kinds that are told of; config.json has all.
  private static let mostLines = 20

  package init() {}

  package init(of models: [any TrainableModel]) {
    for model in models {
      for note in model.notes { add(note, of: model.name) }
    }
  }

  /// - Returns: whether it is the first of its kind.
  @discardableResult
  package mutating func add(_ note: String, of trial: Path) -> Bool {
    let kind = Self.kind(of: note)
    if let place = places[kind] {
      groups[place].count += 1
      return false
    }
    places[kind] = groups.count
    groups.append(Group(example: (trial, note), count: 1))
    return true
  }

  /// A line for each kind, with the number of models and one of them.
  package var lines: [String] {
    var lines = groups.prefix(Self.mostLines).map { group in
      let (trial, text) = group.example
      return group.count == 1
        ? "Note on \(trial): \(text)."
        : "Note on \(group.count) models, such as \(trial): \(text)."
    }
    if groups.count > lines.count {
      lines.append("\(groups.count - lines.count) further kinds of notes are not listed.")
    }
    return lines
  }

  /// The kinds that more than one model has, as `lines` has them.
  package var repeated: GroupedNotes {
    var result = GroupedNotes()
    result.groups = groups.filter { $0.count > 1 }
    return result
  }

  /// The text with every number as one character.
  private static func kind(of note: String) -> [UInt8] {
    var kind: [UInt8] = []
    for byte in note.utf8 {
      let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
      let symbol = isDigit || byte == UInt8(ascii: ".") && kind.last == 0 ? 0 : byte
      if symbol != 0 || kind.last != 0 { kind.append(symbol) }
    }
    return kind
  }
}
