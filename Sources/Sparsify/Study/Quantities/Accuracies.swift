/// How often the models are right.
extension Quantity<ModelPair> {
  static var accuracies: [Self] { [fullAccuracy, sparseAccuracy, drop, gap] }

  package static var fullAccuracy: Self {
    Self("full_acc", .share, "Share of the test set that the full model predicts right") {
      $0.full.measures?.accuracy
    }
  }

  package static var sparseAccuracy: Self {
    Self("sparse_acc", .share, "The same of the sparse model") { $0.sparse.measures?.accuracy }
  }

  package static var drop: Self {
    Self("drop", .difference, "full_acc - sparse_acc; positive where the sparse model is worse") {
      $0.drop
    }
  }

  /// As the published figure of the twins shows it.
  package static var gap: Self {
    Self(
      "gap", .difference,
      "train_acc - test_acc of the row; from epoch 1 on train_acc is counted while the model is trained"
    ) { $0.row.generalisationGap }
  }
}
