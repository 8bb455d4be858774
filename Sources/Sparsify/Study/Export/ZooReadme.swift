import Tensor

/// `readme.md` of a zoo in one form: the files that were written, and no others.
struct ZooReadme {
  let text: String

  /// - Parameters:
  ///   - names: what the files in the folder and those of trials are called, but for what is always there.
  ///   - index: the files that say where each layer sits.
  init(
    _ zoo: ExportedZoo, _ form: TargetContent.Form, names: Set<Path>, index: IndexFiles
  ) {
    let isChanged = zoo.threshold != nil
    let measured = isChanged ? ", but for what depends on the threshold" : ""
    let (trial, checkpoint) = ("<trial>/", "<trial>/checkpoint_…/")
    var rows: [(folder: String, name: Path, content: String)] = [
      (
        trial, ZooLayout.parametersName,
        "the hyperparameters as the zoo has them"
          + (isChanged ? ", with this threshold" : "")
      ),
      (trial, ZooLayout.pickledParametersName, "the same, as Python pickles it"),
      (
        trial, ZooLayout.resultName,
        "the zoo's own rows\(measured): of all epochs, also of those whose checkpoints are not here"
      ),
      (trial, ZooLayout.progressName, "the same as a table"),
      (checkpoint, ZooLayout.checkpointsName, "the model as a PyTorch state dict"),
      (checkpoint, ZooLayout.maskName, "the same tensors as bools: true for what is kept"),
      (
        trial, ZooLayout.predictionsName,
        "what the models predict of the test images, of all epochs"
      ),
      (trial, TrialEvents.fileName, "the rows for TensorBoard"),
      ("", TargetRoot.trajectoriesName, "the rows of the models that are here"),
      ("", TargetRoot.scriptName, "loads and evaluates a checkpoint"),
      ("", ZooLayout.dataSetName, "the zoo's data set, a link to it where there can be one"),
    ]
    rows = rows.filter { names.contains($0.name) }
    if let first = index.first {
      rows.append(
        (
          "", first.name,
          "where each layer sits in a model's vector"
            + (index.further.isEmpty ? "" : ", of most models")
        ))
    }
    for network in index.further {
      rows.append(
        (
          "", network.name,
          "the same of \(counted(network.trials.count, "model")) with other layers, whose names it has under "
            + "`\(IndexFiles.trialsKey)`"
        ))
    }
    rows.append(
      (
        "", TargetRoot.configName,
        "what was exported"
          + (zoo.config == nil ? "" : "; the zoo's own is under `\(TargetConfig.originalKey)`")
      ))
    text = zoo.readme(
      "A zoo in \(form.rawValue) form",
      """
      Each folder is a model. \(
        form == .plain
          ? "Its state dicts have the keys of the zoo's own\(zoo.isTwin ? ", pruned weights at exactly 0" : "")."
          : "Its state dicts have for each layer `weight` (unpruned), `bias`, `log_sigma2` and `log_sigma2_bias`, "
            + "as the original code `CNN_ARD` reads them; most other loaders take them for dense models.")\
      \(isChanged && zoo.isRecalibrated && zoo.architecture.hasBuffers ? " " + Self.statistics : "")

      \(markdownTable(
        ["file", "content"], rows.map { [codeWord("\($0.folder)\($0.name)"), $0.content] }))
      """, isPruned: form == .plain)
  }

  private static let statistics = """
    Its batch norms have the running statistics of training: those that `--recalibrate` measured are of the models as the \
    twin pruned them.
    """
}
