/// Where what a page says of full models is from.
enum FullModelSource: Int {
  case source
  case variational
  /// The twin's epoch 0, of which nothing is pruned: it is the full model.
  case unpruned
  /// Its epoch 0 as it is pruned, but predictions that were kept of the full model.
  case keptPredictions
  /// Its epoch 0, as it is pruned.
  case pruned

  /// Those of the models of a twin, each once.
  static func all(of twin: ReportedTwin) -> [Self] {
    let population = twin.population
    let sparsities = population.column(.sparsity, at: 0).present
    // Of predictions that were kept no probabilities are.
    let areKept =
      twin.summary(of: .fullAccuracy).n > 0 && twin.summary(of: .nll(of: .full)).n == 0
    return Set(population.models.map(\.origin)).map { origin in
      switch origin {
      case .source: .source
      case .variational: .variational
      case .pruned:
        !sparsities.isEmpty && sparsities.allSatisfy { $0 == 0 }
          ? .unpruned : areKept ? .keptPredictions : .pruned
      }
    }
  }

  var text: Markup {
    switch self {
    case .source: "from the source zoo"
    case .variational:
      "read from the twin’s first variational form, whose means are the source’s weights"
    case .unpruned: "read from the twin’s epoch 0, of which nothing is pruned"
    case .keptPredictions:
      """
      by the predictions that the twin has kept of it, and where its weights are told of by those of epoch 0, of which \
      some may be pruned
      """
    case .pruned: "read from the twin’s epoch 0, of which some weights may be pruned"
    }
  }
}
