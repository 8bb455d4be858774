/// How much is pruned, and how the mask changes.
extension Quantity<ModelPair> {
  static var sparsities: [Self] {
    [sparsity, newlyPruned, revived, staysPruned, overlapWithPrevious, overlapWithLast]
  }

  package static var sparsity: Self {
    Self(
      "sparsity", .share,
      "Pruned weights over all weights, biases in neither; all that are zero where no mask lies beside the checkpoint"
    ) {
      Double($0.kept.prunedCount, of: $0.kept.total)
    }
  }

  package static var newlyPruned: Self {
    Self("newly_pruned", .share, "Of the weights kept at the epoch before the share now pruned") {
      pair in
      pair.previous.flatMap {
        Double($0.count - $0.overlap(with: pair.kept), of: $0.count)
      }
    }
  }

  package static var revived: Self {
    Self("revived", .share, "Of the weights pruned at the epoch before the share now kept") {
      pair in
      pair.previous.flatMap {
        Double(pair.kept.count - $0.overlap(with: pair.kept), of: $0.prunedCount)
      }
    }
  }

  package static var staysPruned: Self {
    Self(
      "stays_pruned", .share, "Of the pruned weights the share that is pruned at the last epoch"
    ) { pair in
      let keptLater = pair.last.count - pair.kept.overlap(with: pair.last)
      return Double(pair.kept.prunedCount - keptLater, of: pair.kept.prunedCount)
    }
  }

  package static var overlapWithPrevious: Self {
    Self(
      "jaccard_previous", .share, "Kept weights in common with the epoch before, over their union"
    ) { pair in pair.previous.flatMap { pair.kept.jaccard(with: $0) } }
  }

  package static var overlapWithLast: Self {
    Self("jaccard_final", .share, "Kept weights in common with the last epoch, over their union") {
      $0.kept.jaccard(with: $0.last)
    }
  }
}

extension Quantity<LayerPair> {
  static var layerSparsities: [Self] { [weights, pruned, sparsity] }

  package static var weights: Self {
    Self("weights", .count, "Weights of the layer") { Double($0.model.kept.weights[$0.position]) }
  }

  package static var pruned: Self {
    Self("pruned", .count, "Pruned ones") { Double($0.pruned) }
  }

  package static var sparsity: Self {
    Self("sparsity", .share, "Pruned weights over weights") {
      Double($0.pruned, of: $0.model.kept.weights[$0.position])
    }
  }
}

extension LayerPair {
  fileprivate var pruned: Int { model.kept.weights[position] - model.kept.counts[position] }
}
