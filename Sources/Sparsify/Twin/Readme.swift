import Tensor

/// readme.md: what a twin or a new zoo is and how it was made, for people.
struct Readme {
  private let root: TwinRoot

  init(_ root: TwinRoot) { self.root = root }

  var text: String {
    switch root.origin {
    case .sparsified(let source): introduction(toTwinOf: source) + making + twinSources
    case .generated: introductionToZoo + making + zooSources
    }
  }

  private func introduction(toTwinOf source: String) -> String {
    """
    # A sparse twin zoo

    Each folder is the sparse twin of the model of the same name in `\(source)`, made by
    `sparsify \(Tool.version)`: trained on with variational dropout, which prunes its weights. Iteration 0 is
    the source model, untouched; one line of `result.json` and one `checkpoint_…` folder follow
    for every epoch.

    | file | content |
    |---|---|
    | `trajectories.csv` | a row for every trial and epoch: sparsity, accuracy, losses |
    | `<trial>/result.json`, `progress.csv` | the same for one trial, as Ray Tune writes it |
    | `<trial>/params.json` | the hyperparameters |
    | `<trial>/checkpoint_…/checkpoints` | the model as a PyTorch state dict: \(formText) |
    | `<trial>/checkpoint_…/variational` | weights, biases and their log_sigma2, unpruned, where present |
    | `<trial>/checkpoint_…/optimizer` | the optimiser's state over the variational form, where present |
    | `model.py` | loads and evaluates a checkpoint: `python model.py <trial> dataset.pt` |
    | `index_dict.json` | where each layer sits in the vectorised form |
    | `config.json` | how the twin was made, for machines |

    A weight is pruned where log_alpha = log_sigma2 - 2 ln|w| is at least the threshold.

    """
  }

  private var introductionToZoo: String {
    """
    # A model zoo

    Each folder is a network trained by `sparsify \(Tool.version)` with its own hyperparameters and seed.
    Epoch 0 is the model before training; one line of `result.json` follows for every epoch.

    | file | content |
    |---|---|
    | `trajectories.csv` | a row for every trial and epoch: accuracy, losses |
    | `<trial>/result.json`, `progress.csv` | the same for one trial, as Ray Tune writes it |
    | `<trial>/params.json` | the hyperparameters |
    | `<trial>/checkpoint_…/checkpoints` | the model as a PyTorch state dict |
    | `<trial>/checkpoint_…/optimizer` | the optimiser's state, where present |
    | `model.py` | loads and evaluates a checkpoint: `python model.py <trial> dataset.pt` |
    | `index_dict.json` | where each layer sits in the vectorised form |
    | `config.json` | the grid of hyperparameters and how the zoo was made, for machines |

    """
  }

  private var formText: String {
    root.options["form"]?.string.flatMap(TwinContent.Form.init(text:)) == .variational
      ? "in variational form (weights, biases and their log_sigma2, unpruned)"
      : "the source's tensors with pruned entries at zero"
  }

  /// Options and models.
  private var making: String {
    var text = """

      ## Made with

      | option | value |
      |---|---|

      """
    for (key, value) in root.options.members {
      text += "| \(key) | \(value.string?.description ?? value.text()) |\n"
    }
    text += "\n## Models\n\n\(root.finished.count) finished, \(root.skipped.count) skipped"
    text += ", \(root.failed.count) failed.\n"
    text += list("Skipped", root.skipped.map { ($0.name, $0.reason) })
    text += list("Failed", root.failed.map { ($0.trial, "\($0)") })
    return text
  }

  private func list(_ title: String, _ entries: [(trial: Path, reason: String)]) -> String {
    if entries.isEmpty { return "" }
    return "\n## \(title)\n\n"
      + entries.map { "- `\($0.trial)`: \($0.reason)\n" }.joined()
  }

  private var zooSources: String {
    """

    ## Sources

    - Schürholt et al., Model Zoos: A Dataset of Diverse Populations of Neural Network Models,
      NeurIPS 2022

    """
  }

  private var twinSources: String {
    zooSources + """
      - Molchanov, Ashukha, Vetrov, Variational Dropout Sparsifies Deep Neural Networks, ICML 2017,
        arXiv 1701.05369
      - Honegger, Schürholt, Borth, Sparsified Model Zoo Twins, 2023, arXiv 2304.13718

      """
  }
}
