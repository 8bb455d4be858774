import Tensor

/// `readme.md` of a study: what its files hold, column by column.
package enum StudyReadme {
  package static var text: String {
    """
    # A study of a sparse twin zoo

    Written by `sparsify compare` (\(Program.version)). \(introduction) Where several twins are compared, the models
    are those that all of them have.

    \(files)

    ## Columns

    \(KeyColumns.table(isOfComparison: true))

    Of `\(TargetRoot.trajectoriesName)`, as the twin has them:

    \(ColumnGuide.measures)

    \(quantities)
    """
  }

  /// What the columns of the tables are that a twin has.
  package static var guide: String {
    """
    ## Tables

    Of \(listed(RootTable.allCases.map { codeWord($0.name) })). \(introduction)

    \(KeyColumns.table(isOfComparison: false))

    \(quantities)
    """
  }

  private static let introduction = """
    *Full* is a model as the twin began with it, *sparse* the same model after an epoch of the twin. Shares, accuracies \
    and their differences lie between -1 and 1. What is undefined is empty in tables and null in JSON, never 0; so is \
    calibration where predictions were kept with the twin and no model was evaluated, as `sparsify compare \
    --calibration` does.
    """

  private static var files: String {
    markdownTable(
      ["file", "rows"],
      StudyTableKind.allCases.map { kind in
        [
          codeWord(kind.fileName),
          kind.rows + (kind.option.map { "; with \(codeWord($0.name))" } ?? ""),
        ]
      } + [[codeWord(TargetRoot.populationName), "all models together, epoch by epoch"]])
  }

  private static var quantities: String {
    """
    ## Quantities of models

    \(table(Quantities.ofModels))

    ## Quantities of layers

    \(table(Quantities.ofLayers))

    ## Quantities of classes

    \(table(Quantities.ofClasses))

    """
  }

  private static func table<Subject>(_ quantities: [Quantity<Subject>]) -> String {
    markdownTable(
      ["column", "unit", "what it is"],
      quantities.map { [codeWord($0.name), $0.unit.rawValue, $0.explanation] })
  }
}
