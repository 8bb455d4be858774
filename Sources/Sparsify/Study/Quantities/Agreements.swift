/// How far both models predict alike.
extension Quantity<ModelPair> {
  static var agreements: [Self] { [agreement, churn] }

  package static var agreement: Self {
    Self("agreement", .share, "Share of the test set with one prediction by both models") {
      $0.relation?.agreement
    }
  }

  package static var churn: Self {
    Self("churn", .share, "1 - agreement") { $0.relation?.churn }
  }
}

/// What became of right and wrong predictions: drop = lost - gained.
extension Quantity<ModelPair> {
  static var changes: [Self] {
    [lost, gained, sameError, otherError, agreementOnRight, agreementOnWrong]
  }

  package static var lost: Self {
    Self("lost", .share, "Share of the test set that the full model has right, the sparse wrong") {
      $0.relation?.lost
    }
  }

  package static var gained: Self {
    Self("gained", .share, "Share that the full model has wrong, the sparse right") {
      $0.relation?.gained
    }
  }

  package static var sameError: Self {
    Self("wrong_same", .share, "Share that both have wrong with one prediction") {
      $0.relation?.wrongSame
    }
  }

  package static var otherError: Self {
    Self("wrong_different", .share, "Share that both have wrong with two predictions") {
      $0.relation?.wrongDifferent
    }
  }

  package static var agreementOnRight: Self {
    Self("agreement_right", .share, "Agreement on what the full model has right") {
      $0.relation?.agreementRight
    }
  }

  package static var agreementOnWrong: Self {
    Self("agreement_wrong", .share, "Agreement on what the full model has wrong") {
      $0.relation?.agreementWrong
    }
  }
}

/// Agreement beyond chance: see `PredictionRelation` for formulas and sources.
extension Quantity<ModelPair> {
  static var kappas: [Self] { [kappa, errorKappa] }

  package static var kappa: Self {
    Self("kappa", .number, "Cohen's kappa of both models' predictions: 0 as by chance, 1 alike") {
      $0.relation?.kappa
    }
  }

  package static var errorKappa: Self {
    Self("error_kappa", .number, "Cohen's kappa of being right: 0 where errors meet by chance") {
      $0.relation?.errorKappa
    }
  }
}
