/// That nothing could be done within a time limit, as the next step takes longer than there was.
package struct TimeShortage: CommandError, Equatable {
  /// What there was no time for.
  package enum Step: Sendable {
    case epoch
    /// Of the state within an epoch, which the end of the limit is kept for.
    case writing
  }

  package let limit: TimeLimit
  package var step = Step.epoch
  /// Seconds of the step, of an epoch with a margin.
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
    let what =
      switch step {
      case .epoch: "the next epoch takes about \(durationText(needed))"
      case .writing: "the last \(durationText(needed)) are kept for writing what is done"
      }
    return "--time-limit \(limit) is too short: \(what), so nothing "
      + "\(isCertain ? "can be" : "was") done in it. Give \(enough) or more."
  }
}
