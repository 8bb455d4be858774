import Tensor

// Single quantities over all models, and pairs of them.

extension Population {
  /// The spread of a quantity at an epoch.
  ///
  /// - Precondition: it is one of `Quantities.ofModels`.
  package func summary(of quantity: Quantity<ModelPair>, at epoch: Int) -> QuantileSummary {
    QuantileSummary(column(quantity, at: epoch))
  }

  package func correlation(_ pair: CorrelatedPair, at epoch: Int) -> Correlation {
    Correlation(column(pair.x, at: epoch), column(pair.y, at: epoch))
  }

  var epochsJSON: [JSONValue] {
    epochNumbers.map { epoch in
      var object: JSONObject = [
        "epoch": .integer(epoch), "models": .integer(epochs[epoch]?.models.count ?? 0),
      ]
      for quantity in Quantities.ofModels {
        object[quantity.name] = .object(summary(of: quantity, at: epoch).json)
      }
      return .object(object)
    }
  }

  var correlationsJSON: [JSONValue] {
    epochNumbers.map { epoch in
      var object: JSONObject = ["epoch": .integer(epoch)]
      for pair in CorrelatedPair.all {
        object[pair.name] = .object(correlation(pair, at: epoch).json)
      }
      return .object(object)
    }
  }
}
