import Tensor

/// What became of the trials of a finished run.
package struct RunSummary: Sendable, Equatable {
  package var twin: Path
  /// The trials in the twin, and those of them that this run trained.
  package var finished: Int
  package var trained: Int
  package var skipped: [SkippedTrial]
  package var failed: [TrialFailure]

  package var exitCode: ExitCode { skipped.isEmpty && failed.isEmpty ? .success : .incomplete }

  /// Some lines for the user.
  package var text: String {
    var lines = [
      "\(counted(finished, "model")) in '\(twin)', \(trained) of them trained now."
    ]
    if !skipped.isEmpty {
      lines.append("\(skipped.count) skipped:")
      lines += skipped.map { "  \($0.name): \($0.reason)" }
    }
    if !failed.isEmpty {
      lines.append("\(failed.count) failed (give --retry-failed to try them again):")
      lines += failed.map { "  \($0.trial): \($0)" }
    }
    return lines.joined(separator: "\n")
  }
}
