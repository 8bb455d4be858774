import Tensor

// What pruning does to single samples and classes.

extension Population {
  /// The samples that pruning changes for most models; nil where no predictions were made.
  package func exemplars(at epoch: Int) -> ExemplarSet? {
    guard let labels, let epoch = epochs[epoch], epoch.fullVotes.models > 0 else { return nil }
    return ExemplarSet(full: epoch.fullVotes, sparse: epoch.sparseVotes, labels: labels)
  }

  /// How the models voted on an exemplar.
  struct ExemplarVotes {
    var sample: Int
    var label: Int32
    /// The most frequent predictions.
    var full, sparse: Int32
    /// The shares of models that are right.
    var fullRight, sparseRight: Double?
  }

  func exemplarVotes(at number: Int) -> [ExemplarVotes] {
    guard let labels, let epoch = epochs[number], let set = exemplars(at: number) else { return [] }
    func right(_ votes: VoteTally, _ sample: Int) -> Double? {
      Double(votes.votes(for: labels[sample], on: sample), of: votes.models)
    }
    return set.samples.map { sample in
      ExemplarVotes(
        sample: sample, label: labels[sample], full: epoch.fullVotes.majority(on: sample),
        sparse: epoch.sparseVotes.majority(on: sample), fullRight: right(epoch.fullVotes, sample),
        sparseRight: right(epoch.sparseVotes, sample))
    }
  }

  /// The numbers of exemplars that `population.json` lists at most.
  private static let mostSamples = 50

  var exemplarsJSON: [JSONValue] {
    epochNumbers.compactMap { epoch in
      guard let set = exemplars(at: epoch) else { return nil }
      return [
        "epoch": .integer(epoch), "models": .integer(epochs[epoch]?.fullVotes.models ?? 0),
        "count": .integer(set.samples.count), "share": .number(orNull: set.share),
        "samples": .array(set.samples.prefix(Self.mostSamples).map { .integer($0) }),
        "full_acc_pie": .number(orNull: set.fullAccuracy),
        "full_acc_rest": .number(orNull: set.fullAccuracyOnRest),
        "sparse_acc_pie": .number(orNull: set.sparseAccuracy),
        "sparse_acc_rest": .number(orNull: set.sparseAccuracyOnRest),
        "ensemble_full_acc": .number(orNull: set.fullVoteAccuracy),
        "ensemble_sparse_acc": .number(orNull: set.sparseVoteAccuracy),
      ]
    }
  }

  var classesJSON: [JSONValue] {
    epochNumbers.flatMap { epoch in
      (epochs[epoch]?.classes ?? []).enumerated().map { label, columns in
        var object: JSONObject = ["epoch": .integer(epoch), "cls": .integer(label)]
        for quantity in Quantities.changesOfClasses {
          object[ByteText(quantity.name)] = .object(MeanInterval(columns[quantity]).json)
        }
        return .object(object)
      }
    }
  }
}
