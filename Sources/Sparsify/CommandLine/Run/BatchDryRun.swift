import Tensor

/// What a job of several zoos would do, as a table, without doing it.
struct BatchDryRun {
  let jobs: [any JobOptions]
  let names: [String]
  let files: FileSystem

  /// - Returns: the plan, and what the job would end with, as far as that is known.
  func report() -> (text: String, exitCode: ExitCode) {
    var table = TextTable(["zoo", "models", "skipped", "time", "bytes", "architecture"])
    var reasons: [String] = []
    var codes: [ExitCode] = []
    var (processor, longest) = (0.0, 0.0)
    for (name, job) in zip(names, jobs) {
      do {
        let report = try DryRun(job, files: files).report()
        let extent = report.extent
        processor += extent.processorSeconds
        longest = max(longest, extent.longestGroup)
        codes.append(report.exitCode)
        table.add([
          name, "\(extent.models)", "\(extent.skipped.count)",
          estimateText(extent.processorSeconds), bytesText(extent.size.bytes),
          extent.architectures.joined(separator: "; "),
        ])
        reasons += ReasonTable(extent.skipped).sentences.map { "\(name): skipped: \($0)" }
        if let problem = report.problem { reasons.append("\(name): \(problem)") }
      } catch {
        codes.append(ExitCode(of: error))
        table.add([name] + Array(repeating: "-", count: 5))
        reasons.append("\(name): \(error)")
      }
    }
    let threads = jobs[0].execution.threads
    let wall = max(longest, processor / Double(threads))
    let time =
      "time: about \(estimateText(wall)) on \(counted(threads, "thread")), \(estimateText(processor)) of processor time "
      + RunEstimate.timeCondition
    return (
      ([table.text] + reasons + [time]).joined(separator: "\n"), ExitCode(ofSeveral: codes)
    )
  }
}
