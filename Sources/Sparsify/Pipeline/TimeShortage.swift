/// That nothing could be done within a time limit, as the next step takes longer than there was.
package struct TimeShortage: CommandError, Equatable {
  package let limit: TimeLimit
  /// Seconds of the next step, an epoch for most, with a margin.
  package let needed: Double
  /// Seconds that were left for it.
  package let left: Double

  package var exitCode: ExitCode { .usage }

  /// Whether the step takes longer than the whole limit, so that no other run can do it either.
  package var isCertain: Bool { needed >= Double(limit.seconds) }

  /// A limit that would have done.
  package var enough: TimeLimit {
    let seconds = Double(limit.seconds) + max(0, needed - left)
    return TimeLimit(seconds: seconds < 1e9 ? Int(seconds.rounded(.up)) + 1 : 1_000_000_000)
  }

  package var description: String {
    "--time-limit \(limit) is too short: the next epoch takes about \(durationText(needed)), so nothing "
      + "\(isCertain ? "can be" : "was") done in it. Give \(enough) or more."
  }
}
