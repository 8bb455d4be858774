/// What pruning does to single classes.
///
/// Source of the idea: Hooker, Courville, Clark, Dauphin and Frome, What Do Compressed Deep Neural
/// Networks Forget?, arXiv:1911.05248.
extension Quantity<ClassPair> {
  static var classRecalls: [Self] {
    [fullRecall, sparseRecall, change, relativeChange, predictedByFull, predictedBySparse]
  }

  package static var fullRecall: Self {
    Self("full_recall", .share, "Share of the class's samples that the full model has right") {
      $0.fullRecall
    }
  }

  package static var sparseRecall: Self {
    Self("sparse_recall", .share, "The same of the sparse model") { $0.sparseRecall }
  }

  package static var change: Self {
    Self("change", .difference, "sparse_recall - full_recall") { $0.change }
  }

  package static var relativeChange: Self {
    Self(
      "relative_change", .difference, "change + drop: beyond what the model loses on the whole"
    ) {
      $0.relativeChange
    }
  }

  package static var predictedByFull: Self {
    Self("predicted_full", .share, "Share of the test set that the full model puts there") {
      $0.model.fullRecall?.predicted[$0.label]
    }
  }

  package static var predictedBySparse: Self {
    Self("predicted_sparse", .share, "The same of the sparse model") {
      $0.model.sparseRecall?.predicted[$0.label]
    }
  }
}

extension ClassPair {
  fileprivate var fullRecall: Double? { model.fullRecall?.recall[label] }
  fileprivate var sparseRecall: Double? { model.sparseRecall?.recall[label] }

  /// Positive where the sparse model has more of the class right.
  var change: Double? {
    guard let fullRecall, let sparseRecall else { return nil }
    return sparseRecall - fullRecall
  }

  /// Beyond what the model loses on the whole.
  var relativeChange: Double? {
    guard let change, let drop = model.drop else { return nil }
    return change + drop
  }
}
