import Tensor

/// readme.md: what a twin or a new zoo is and how it was made, for people.
struct Readme {
  private let root: TargetRoot

  init(_ root: TargetRoot) { self.root = root }

  var text: String {
    switch root.origin {
    case .sparsified(let source): introduction(toTwinOf: source) + making + twinSources
    case .generated: introductionToZoo + making + zooSources
    }
  }

  private func introduction(toTwinOf source: String) -> String {
    // Nothing is trained in iteration 0, but it may have pruned weights already.
    let first = method?.firstText(root.options, isVariationalForm) ?? "as it was"
    return """
      # A sparse twin zoo

      Each folder is the sparse twin of the model of the same name in `\(source)`, made by
      `sparsify \(Program.version)`: trained on\(method.map { " while \($0.text)" } ?? ""). Iteration 0 is
      the source model, \(first); one line of `result.json` and one `checkpoint_…` folder follow
      for every epoch.

      \(files)
      \(method?.rule ?? "")
      \(fineTuningText)
      \(columns)
      """
  }

  /// T and N.
  private var epochs: Int { stored.methodEpochs ?? 0 }
  private var fineTuning: Int { stored.fineTuning }

  private var stored: StoredOptions { StoredOptions(of: root.options) }

  /// A paragraph, empty for a twin that was not fine-tuned.
  private var fineTuningText: String {
    if fineTuning == 0 { return "" }
    let start =
      root.options[StoredOption.rewind] == .bool(true)
      ? "with the source's values of what is kept" : "with the checkpoint of epoch \(epochs)"
    return """

      Epochs \(epochs + 1) to \(epochs + fineTuning) are fine-tuning: plain training that begins \(start)
      and keeps what is pruned in epoch \(epochs) at zero.

      """
  }

  /// What made the models sparse; nil of a new zoo.
  private var method: MethodKind? { isTwin ? MethodKind(of: root.options) : nil }

  /// Whether models were trained in variational form.
  private var isVariational: Bool { method?.isVariational ?? false }

  /// What disturbs the models while they are trained.
  private var noise: [String] {
    (isVariational ? ["noise"] : [])
      + (root.models.contains { $0.architecture.hasDropoutLayers } ? ["dropout"] : [])
  }

  private var introductionToZoo: String {
    """
    # A model zoo

    Each folder is a network trained by `sparsify \(Program.version)` with its own hyperparameters and seed.
    Epoch 0 is the model before training; one line of `result.json` follows for every epoch.

    \(files)
    \(columns)
    """
  }

  // MARK: Files

  private var isTwin: Bool {
    if case .sparsified = root.origin { true } else { false }
  }

  /// A file, or several, in Markdown, and what is in it.
  private typealias FileLine = (name: String, content: String)

  /// A table of the files that are there, and of no others.
  private var files: String {
    let lines = modelFiles + sideFiles + twinFiles + dataFiles + studyFiles + indexFiles + ownFiles
    return markdownTable(["file", "content"], lines.map { [$0.name, $0.content] }) + "\n"
  }

  private var modelFiles: [FileLine] {
    [
      (
        "`trajectories.csv`",
        "a row for every trial and epoch: \(isTwin ? "sparsity, " : "")accuracy, losses"
      ),
      ("`<trial>/result.json`, `progress.csv`", "the same for one trial, as Ray Tune writes it"),
      (
        "`<trial>/params.json`",
        "the hyperparameters (`params.pkl` is the same, where there is one)"
      ),
      ("`<trial>/\(checkpoint)/checkpoints`", "the model as a PyTorch state dict: \(formText)"),
    ]
  }

  /// The files of trials that only twins have.
  private var twinFiles: [FileLine] {
    if !isTwin { return [] }
    let predictions: FileLine = (
      "`<trial>/\(ZooLayout.predictionsName)`",
      "what the full model (`full`) and the sparse one after each epoch (`sparse`) take the test images for; opens "
        + "with `numpy.load`"
    )
    let events: FileLine = (
      "`<trial>/\(TrialEvents.fileName)`",
      "the rows for TensorBoard; its wall times are the epochs' numbers"
    )
    return option(StoredOption.events) == TargetContent.Events.none.rawValue
      ? [predictions] : [predictions, events]
  }

  /// The images, and what evaluates the models with them.
  private var dataFiles: [FileLine] {
    let script: FileLine = (
      "`model.py`",
      "loads and evaluates a checkpoint: `python model.py <trial>\(stored.hasDataSet ? " dataset.pt" : "")`"
    )
    return stored.hasDataSet
      ? [("`dataset.pt`", "the images and labels, as PyTorch loads them"), script] : [script]
  }

  private var studyFiles: [FileLine] {
    if root.studyGuide == nil { return [] }
    return [
      ("`\(TargetRoot.reportName)`", "what came out, as a page to look at in any browser"),
      (
        codeWords(RootTable.allCases.map(\.name)),
        "what sparsifying did to each model, layer and class, and to images; epoch by epoch"
      ),
      (codeWord(TargetRoot.populationName), "the same of all models together"),
    ]
  }

  private var indexFiles: [FileLine] {
    if root.models.isEmpty { return [] }
    let further = root.indexFiles.further
    return [
      (
        "`\(IndexFiles.name)`",
        "where each layer sits in the vectorised form" + (further.isEmpty ? "" : " of most models")
      )
    ]
      + further.map { set in
        (
          "`\(set.name)`",
          "the same of \(counted(set.trials.count, "model")) with other layers, whose names it has under "
            + "`\(IndexFiles.trialsKey)`"
        )
      }
  }

  /// What the tool reads itself.
  private var ownFiles: [FileLine] {
    [
      (
        "`config.json`",
        isTwin
          ? "how the twin was made, for machines"
          : "the grid of hyperparameters and how the zoo was made, for machines"
      ),
      (
        "`\(Mark.fileName)`, `<trial>/\(TrialRecord.fileName)`",
        "which files the tool wrote, so that it never touches others"
      ),
    ]
  }

  private func option(_ key: String) -> String? { root.options[key]?.string?.description }

  /// What stands for the folders of all checkpoints.
  private var checkpoint: String { "checkpoint_…" }

  private var isVariationalForm: Bool {
    option(StoredOption.form) == TargetContent.Form.variational.rawValue
  }

  /// The files beside `checkpoints`.
  private var sideFiles: [FileLine] {
    let variational = isTwin && !isVariationalForm ? option(StoredOption.variational) : nil
    let optimizer =
      isTwin ? option(StoredOption.optimizerState) : TargetContent.Epochs.last.rawValue
    var rows: [FileLine] = []
    if isVariational, let name = name("variational", variational, stored.ends.prefix(1)) {
      rows.append((name, "weights, biases and their log_sigma2, unpruned"))
    }
    let masked = isVariational ? stored.ends.dropFirst() : stored.ends[...]
    if !masked.isEmpty, let name = name("mask", variational, masked) {
      let which = isVariational ? ", of fine-tuning" : ""
      rows.append((name, "the same tensors as bools: true for what is kept\(which)"))
    }
    if let name = name("optimizer", optimizer, stored.ends[...]) {
      let forms = isVariational ? " over the variational form" : ""
      let tuned = forms.isEmpty || fineTuning == 0 ? "" : ", of fine-tuning over the plain one"
      rows.append((name, "the optimiser's state\(forms)\(tuned)"))
    }
    return rows
  }

  /// Where a file lies, in Markdown; nil where it lies nowhere.
  ///
  /// - Parameters:
  ///   - epochs: which epochs have it.
  ///   - ends: the last epochs of the phases that have it.
  private func name(_ file: String, _ epochs: String?, _ ends: ArraySlice<Int>) -> String? {
    let folders: [String]
    switch epochs.flatMap({ TargetContent.Epochs(rawValue: $0) }) {
    case .all: folders = [checkpoint]
    case .last: folders = ends.map { "\(ZooLayout.checkpointName(epoch: $0))" }
    case .some(.none), nil: return nil
    }
    return folders.map { "`<trial>/\($0)/\(file)`" }.joined(separator: ", ")
  }

  private var formText: String {
    if !isTwin { return "ordinary tensors" }
    return isVariationalForm
      ? "in variational form (weights, biases and their log_sigma2, unpruned)"
      : "the source's tensors with pruned entries at zero"
  }

  // MARK: Columns

  private var columns: String {
    """
    ## Columns

    Of `trajectories.csv`, `result.json` and `progress.csv`:

    \(ColumnGuide.table(
      ofTwin: isTwin, noise: noise, method: method, isFineTuned: fineTuning > 0,
      hasValidationSet: root.dataSet[DataSetPart.validation.key] != nil))

    \(root.studyGuide.map { "\n" + $0 } ?? "")
    """
  }

  // MARK: How it was made

  /// Options and models.
  private var making: String {
    let options = root.options.members.map { key, value in
      [
        key.description,
        value == .null ? "not given" : value.string?.description ?? value.text(),
      ]
    }
    var text = """

      ## Made with

      \(markdownTable(["option", "value"], options))

      """
    if root.options[StoredOption.scale] != nil {
      text += """

        `dataset.pt` stores its images as whole numbers. The models were trained on
        (pixel / scale - mean) / deviation, and `model.py` evaluates them so; other loaders have to do it.

        """
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

  private var zooSources: String { sources([.zoos]) }

  private var twinSources: String { sources([.zoos] + (method?.sources ?? []) + [.twins]) }

  private func sources(_ citations: [Citation]) -> String {
    "\n## Sources\n\n"
      + citations.map { "- \($0.authors), \($0.title), \($0.venue)\n" }.joined()
  }
}
