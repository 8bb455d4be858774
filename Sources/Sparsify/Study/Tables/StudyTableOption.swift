/// What a study has to be asked for, to have a table.
struct StudyTableOption: Sendable {
  /// As `compare` takes it.
  let name: String
  /// Whether a comparison makes what the table shows.
  let isGiven: @Sendable (ComparisonOptions) -> Bool
  /// Whether a population has it.
  let isFound: @Sendable (Population) -> Bool
}
