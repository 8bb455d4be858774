import Tensor

// Whether the best full models make the best sparse ones.

extension Population {
  /// How far the `k` best full models are the `k` best sparse ones; by chance `k / models`.
  package struct TopOverlap: Sendable, Equatable {
    package let k: Int
    package let overlap: Double
    package let chance: Double
  }

  /// For each size that is looked at.
  package func topOverlaps(at epoch: Int) -> [TopOverlap] {
    let (full, sparse) = presentPairs(
      column(.fullAccuracy, at: epoch), column(.sparseAccuracy, at: epoch))
    return Ranking.sizes(of: full.count).map { k in
      TopOverlap(
        k: k, overlap: Ranking.topOverlap(full, sparse, k: k),
        chance: Double(k) / Double(full.count))
    }
  }

  /// The best full model at the last epoch, the first of equal ones, and its rank among the sparse models.
  package var bestFull: (trial: Path, sparseRank: Double)? {
    guard let last = lastEpoch, let epoch = epochs[last] else { return nil }
    let (full, sparse) = (column(.fullAccuracy, at: last), column(.sparseAccuracy, at: last))
    let places = full.indices.filter { full[$0] != nil && sparse[$0] != nil }
    let pairs = presentPairs(full, sparse)
    return Ranking.rankOfBest(pairs.x, by: pairs.y).map { place, rank in
      (models[epoch.models[places[place]]].trial, rank)
    }
  }

  var topJSON: [JSONValue] {
    epochNumbers.flatMap { epoch in
      topOverlaps(at: epoch).map { top in
        [
          "epoch": .integer(epoch), "k": .integer(top.k), "overlap": .number(top.overlap),
          "chance": .number(top.chance),
        ]
      }
    }
  }

  var bestFullJSON: JSONValue {
    guard let best = bestFull else { return .null }
    return ["trial": .string(best.trial.description), "sparse_rank": .number(best.sparseRank)]
  }
}
