import Tensor

/// `readme.md` of a study: what its files hold, column by column.
package enum StudyReadme {
  package static var text: String {
    """
    # A study of a sparse twin zoo

    Written by `sparsify compare` (\(Program.version)). \(introduction) Where several twins are compared, the models
    are those that all of them have.

    | file | rows |
    |---|---|
    | `models.csv` | trial, finished or not: hyperparameters, and the quantities of its last epoch |
    | `trajectories.csv` | trial and epoch: the twin's own columns, then the quantities of models |
    | `layers.csv` | trial, epoch and layer |
    | `classes.csv` | trial, epoch and class |
    | `pies.csv` | epoch and test sample whose most frequent prediction differs between the full and the sparse models |
    | `sweep.csv` | trial and threshold of log-alpha at the last epoch; with `--sweep` |
    | `population.json` | all models together, epoch by epoch |

    ## Columns

    \(KeyColumns.table(isOfComparison: true))

    Of `trajectories.csv`, as the twin has them:

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
