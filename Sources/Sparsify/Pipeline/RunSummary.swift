import Tensor

/// What became of the trials of a finished run.
package struct RunSummary: Sendable, Equatable {
  package var twin: Path
  package var product: Product
  /// The trials in the twin, and those of them that this run trained.
  package var finished: Int
  package var trained: Int
  package var skipped: [SkippedTrial]
  package var failed: [TrialFailure]
  /// From the source to the end, medians over the trials in the twin; nil where there are none.
  package var sparsity, testAccuracy: Trajectories.Change?
  /// Whether there is a report.
  package var hasReport = false
  /// Where the files of the root are.
  package var place = Place.folder

  package enum Place: Sendable, Equatable {
    /// In the twin.
    case folder
    /// In a folder of this name in the archive that the twin is.
    case archive(Path)
    /// In this folder, until the twin is the archive that it is to be.
    case gathering(Path)
  }

  /// The work folder, where one was given.
  package var work: Path?
  /// How long it took, in seconds.
  package var seconds = 0.0

  package init(
    twin: Path, product: Product, finished: Int, trained: Int, skipped: [SkippedTrial],
    failed: [TrialFailure]
  ) {
    self.twin = twin
    self.product = product
    self.finished = finished
    self.trained = trained
    self.skipped = skipped
    self.failed = failed
  }

  package var exitCode: ExitCode { skipped.isEmpty && failed.isEmpty ? .success : .incomplete }

  /// Some lines for the user.
  package var text: String {
    var lines = [
      "\(counted(finished, "model")) in '\(twin)', \(trained) of them trained now, in "
        + "\(durationText(seconds))."
    ]
    let changes = [("sparsity", sparsity), ("test accuracy", testAccuracy)].compactMap {
      name, change in
      change.map { "\(name) \($0.first.fixed(places: 3)) → \($0.last.fixed(places: 3))" }
    }
    if !changes.isEmpty { lines.append("Medians: \(changes.joined(separator: ", ")).") }
    if !skipped.isEmpty {
      lines.append("\(skipped.count) skipped:")
      lines += ReasonTable(skipped).lines
    }
    if !failed.isEmpty {
      lines.append(
        "\(failed.count) failed (\(isSealed ? "a run on the unpacked folder" : "the same command") with --retry-failed "
          + "tries them again):")
      lines += ReasonTable(failed.map { ($0.trial, "\($0)") }).lines
    }
    return (lines + next).joined(separator: "\n")
  }

  /// Where to look, and what to do next.
  private var next: [String] {
    var lines: [String] = []
    if !skipped.isEmpty || !failed.isEmpty {
      lines.append("All of these, with reasons: \(word(TargetRoot.configName))")
    }
    if hasReport {
      let output = isSealed ? " > \(TargetRoot.reportName)" : ""
      lines.append("What came out, as a page: \(word(TargetRoot.reportName))\(output)")
    }
    if finished > 0 { lines.append("All epochs as a table: \(word(TargetRoot.trajectoriesName))") }
    let command =
      switch product {
      case .twin where finished > 0 && !isGathering: "inspect \(shellWord(twin.bytes))"
      case .zoo where finished > 0:
        "run \(shellWord(twin.bytes)) \(shellWord(twin.suffixed("_twin").bytes))"
      case .twin, .zoo: statusCall(of: [twin], work: work)
      }
    return lines + ["Next: sparsify \(command)"]
  }

  private var isSealed: Bool { if case .archive = place { true } else { false } }
  private var isGathering: Bool { if case .gathering = place { true } else { false } }

  /// Where a file of the root is, or what prints it.
  private func word(_ name: Path) -> String {
    switch place {
    case .folder: shellWord((twin / name).bytes)
    case .gathering(let folder): shellWord((folder / name).bytes)
    case .archive(let top):
      "unzip -p \(shellWord(twin.bytes)) \(shellWord((top / name).bytes))"
    }
  }
}
