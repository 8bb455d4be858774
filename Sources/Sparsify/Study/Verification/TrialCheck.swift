/// Something that holds of every sound trial of a twin.
protocol TrialCheck {
  /// What does not hold, in the order of the epochs; none where all does.
  static func findings(in trial: VerifiedTrial) -> [Finding]
}

/// Something that holds of every sound twin as a whole.
protocol TwinCheck {
  /// What does not hold; none where all does.
  static func findings(in twin: VerifiedTwin) -> [Finding]
}
