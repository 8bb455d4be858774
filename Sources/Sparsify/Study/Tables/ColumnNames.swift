import Tensor

/// More columns than any zoo has; files from outside may name any number.
let mostColumns = 1_000

/// Names of columns in the order in which they were met, each once, and no more than `mostColumns`.
struct ColumnNames: Sendable {
  private(set) var names: [ByteText] = []
  private var known: Set<ByteText> = []

  /// Adds a name where it is new and has room.
  mutating func add(_ name: ByteText) {
    if names.count < mostColumns, known.insert(name).inserted { names.append(name) }
  }
}
