/// How good the probabilities are of either model: see `PredictiveMeasures` for formulas and sources.
extension Quantity<ModelPair> {
  static var calibration: [Self] {
    [ModelPair.Member.sparse, .full].flatMap {
      [nll(of: $0), brierScore(of: $0), calibrationError(of: $0), confidence(of: $0)]
    }
  }

  package static func nll(of member: ModelPair.Member) -> Self {
    Self(
      member.prefix + "nll", .nats, "Mean cross entropy of \(member.words) on the test set"
    ) { $0[member].measures?.nll }
  }

  package static func brierScore(of member: ModelPair.Member) -> Self {
    Self(member.prefix + "brier", .number, "Brier score of \(member.words), 0 to 2") {
      $0[member].measures?.brier
    }
  }

  package static func calibrationError(of member: ModelPair.Member) -> Self {
    Self(
      member.prefix + "ece", .share, "Expected calibration error of \(member.words) over 15 bins"
    ) { $0[member].measures?.ece }
  }

  package static func confidence(of member: ModelPair.Member) -> Self {
    Self(member.prefix + "confidence", .share, "Mean largest probability of \(member.words)") {
      $0[member].measures?.confidence
    }
  }
}

extension ModelPair.Member {
  /// How the names of these quantities begin.
  fileprivate var prefix: String {
    switch self {
    case .full: "full_"
    case .sparse: ""
    }
  }

  fileprivate var words: String {
    switch self {
    case .full: "the full model"
    case .sparse: "the sparse model"
    }
  }
}
