import Tensor

/// What the columns of a study's tables mean that are no quantities.
enum KeyColumns {
  private struct Entry {
    /// `…` stands for what varies.
    let names: [String]
    /// Nil where it is the first column of all.
    let tables: [Path]?
    let meaning: String
    /// Whether only `compare` writes it.
    var isOfComparison = false
  }

  private static let (models, layers, classes): (Path, Path, Path) = (
    "models.csv", "layers.csv", "classes.csv"
  )
  private static let trajectories = TargetRoot.trajectoriesName
  private static let exemplars = ExemplarTable.fileName

  private static let entries: [Entry] = [
    Entry(
      names: ["twin"], tables: nil,
      meaning: "the twin's folder, where several twins are compared", isOfComparison: true),
    Entry(
      names: ["trial"], tables: [models, trajectories, layers, classes, TrialTable.sweepName],
      meaning: "the model's folder"),
    Entry(
      names: ["epoch"], tables: [models, layers, classes, exemplars],
      meaning: "the epoch; in `models.csv` the last one, of failed models that of the failure"),
    Entry(
      names: [ResultColumn.epoch], tables: [trajectories], meaning: "the epoch",
      isOfComparison: true),
    Entry(
      names: ["status"], tables: [models],
      meaning: "`finished`, or what else became of it: "
        + StudiedTwin.Absence.Status.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")),
    Entry(names: ["reason"], tables: [models], meaning: "why it is not finished"),
    Entry(
      names: ["model::…", "optim::…", "training::…", "seed"], tables: [models],
      meaning: "hyperparameters and seed, as `params.json` calls them"),
    Entry(
      names: ModelTable.levelNames, tables: [models],
      meaning: "accuracy of the sparse model where it first reaches that sparsity, linear between "
        + "epochs"),
    Entry(
      names: [ModelTable.paretoName], tables: [models],
      meaning: "the epochs that no other epoch beats in sparsity and accuracy"),
    Entry(names: ["layer"], tables: [layers], meaning: "the layer, by its name in the network"),
    Entry(names: ["cls"], tables: [classes], meaning: "the class, counted from 0"),
    Entry(
      names: ["sample"], tables: [exemplars],
      meaning: "a test image, counted from 0, whose most frequent prediction differs between the "
        + "full and the sparse models"),
    Entry(names: ["label"], tables: [exemplars], meaning: "its class"),
    Entry(
      names: ["full_vote", "sparse_vote"], tables: [exemplars],
      meaning: "the class that most full, most sparse models take it for"),
    Entry(
      names: ["full_right", "sparse_right"], tables: [exemplars],
      meaning: "the share of full, of sparse models that are right"),
    Entry(
      names: ["threshold"], tables: [TrialTable.sweepName],
      meaning: "the log-alpha from which on weights are pruned", isOfComparison: true),
    Entry(
      names: ["sparsity", "acc"], tables: [TrialTable.sweepName],
      meaning: "what the last epoch has then, the accuracy on the test set", isOfComparison: true),
  ]

  /// A table in Markdown.
  ///
  /// - Parameter isOfComparison: whether `compare` writes the tables; else they are those of a twin.
  static func table(isOfComparison: Bool) -> String {
    markdownTable(
      ["column", "in", "what it is"],
      entries.filter { isOfComparison || !$0.isOfComparison }.map { entry in
        // That of a twin is explained where its rows are, and no sweep is made.
        let tables = entry.tables?.filter {
          isOfComparison || ![trajectories, TrialTable.sweepName].contains($0)
        }
        return [codeWords(entry.names), tables.map { codeWords($0) } ?? "all", entry.meaning]
      })
  }
}
