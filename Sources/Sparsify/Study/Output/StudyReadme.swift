import Tensor

/// `readme.md` of a study: what its files hold, column by column.
package enum StudyReadme {
  package static var text: String {
    """
    # A study of a sparse twin zoo

    Written by `sparsify compare` (\(Program.version)). *Full* is a model as the twin began with it, *sparse* the
    same model after an epoch of the twin. Shares, accuracies and their differences lie between -1 and 1. What is
    undefined is empty here and null in JSON, never 0; so is calibration where predictions were kept with the twin and
    no model was evaluated, as `--calibration` does. Where several twins are compared, the first column of each table
    is `twin`, their folder's name; the models are those that all of them have.

    | file | rows |
    |---|---|
    | `models.csv` | trial, finished or not: status, reason, hyperparameters, the quantities of its last epoch, \
    `acc_at_…` (accuracy where it first reaches a sparsity, linear between epochs), `pareto_epochs` (those that no \
    other epoch beats in sparsity and accuracy) |
    | `trajectories.csv` | trial and epoch: the twin's own columns, then the quantities of models |
    | `layers.csv` | trial, epoch and layer |
    | `classes.csv` | trial, epoch and class |
    | `pies.csv` | epoch and test sample whose most frequent prediction differs between the full and the sparse \
    models: its label, both votes, the shares of models that are right |
    | `sweep.csv` | trial and threshold of log-alpha at the last epoch; with `--sweep` |
    | `population.json` | all models together, epoch by epoch |

    \(columns)
    """
  }

  /// What the columns of its tables are.
  package static var columns: String {
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
    (["| column | unit | what it is |", "|---|---|---|"]
      + quantities.map { "| `\($0.name)` | \($0.unit.rawValue) | \($0.explanation) |" })
      .joined(separator: "\n")
  }
}
