/// Something that holds of every sound trial of a twin.
protocol TrialCheck {
  /// What does not hold of the trial as a whole; none where all does.
  static func findings(in trial: VerifiedTrial) -> [Finding]

  /// What does not hold of one of its epochs; none where all does.
  static func findings(in epoch: VerifiedEpoch, of trial: VerifiedTrial) -> [Finding]
}

extension TrialCheck {
  static func findings(in trial: VerifiedTrial) -> [Finding] { [] }
  static func findings(in epoch: VerifiedEpoch, of trial: VerifiedTrial) -> [Finding] { [] }
}

/// Something that holds of every sound twin as a whole.
protocol TwinCheck {
  /// What does not hold; none where all does.
  static func findings(in twin: VerifiedTwin) -> [Finding]
}
