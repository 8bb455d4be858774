/// A column of a study's tables that is no quantity, or some that are told of together.
struct KeyColumn: Hashable, Sendable {
  /// `…` stands for what varies.
  let names: [String]
  let meaning: String
}

extension KeyColumn {
  /// Quantities of one family, whose explanation is the same.
  init<Subject>(family quantities: [Quantity<Subject>]) {
    self.init(
      names: quantities.map(\.name),
      meaning: Set(quantities.map(\.explanation)).sorted().joined(separator: "; "))
  }

  static let trial = KeyColumn(names: ["trial"], meaning: "the model's folder")

  static let epoch = KeyColumn(
    names: ["epoch"],
    meaning:
      "the epoch; in `\(RootTable.models.name)` the last one, of failed models that of the failure")

  /// The epoch as a twin's own table calls it.
  static let iteration = KeyColumn(names: [ResultColumn.epoch], meaning: "the epoch")

  /// Those that several tables may have, in the order in which they are explained: before all others.
  static let shared = [trial, epoch, iteration]
}
