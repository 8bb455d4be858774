import Tensor

// Whether models keep the same weights, and what their log-alpha is.

extension Population {
  /// The overlaps of the kept weights of all pairs of models of one architecture.
  package func maskOverlaps(at epoch: Int) -> [MaskOverlap] {
    // The quantiles of these don't depend on their order.
    (epochs[epoch]?.masks.values.map { $0 } ?? []).flatMap { masks in
      masks.indices.flatMap { i in masks[..<i].map { MaskOverlap($0, masks[i]) } }
    }
  }

  var masksJSON: [JSONValue] {
    epochNumbers.concurrentMap { epoch in
      let overlaps = maskOverlaps(at: epoch)
      return [
        "epoch": .integer(epoch), "pairs": .integer(overlaps.count),
        "jaccard": .object(QuantileSummary(overlaps.map(\.jaccard)).json),
        "chance": .object(QuantileSummary(overlaps.map(\.chance)).json),
        "excess": .object(QuantileSummary(overlaps.map(\.excess)).json),
      ]
    }
  }

  /// By layer and epoch the weights of all models in each bin.
  var logAlphaJSON: [JSONValue] {
    layerNames.flatMap { layer in
      epochNumbers.compactMap { epoch in
        epochs[epoch]?.logAlpha[layer].map { counts in
          [
            "layer": .string(layer), "epoch": .integer(epoch),
            "counts": .array(counts.map { .integer($0) }),
          ]
        }
      }
    }
  }
}
