import Tensor

// Single quantities over all models, and pairs of them.

extension Population {
  /// The spread of a quantity at an epoch.
  package func summary(of name: String, at epoch: Int) -> QuantileSummary {
    QuantileSummary(column(name, at: epoch))
  }

  /// The pairs of quantities whose correlation is told, by the name it has.
  package static let correlated: [(name: String, x: String, y: String)] = [
    ("full_sparse", "full_acc", "sparse_acc"), ("sparsity_drop", "sparsity", "drop"),
    ("full_drop", "full_acc", "drop"), ("agreement_drop", "agreement", "drop"),
  ]

  /// - Precondition: `name` is one of `correlated`.
  package func correlation(_ name: String, at epoch: Int) -> Correlation {
    guard let (_, x, y) = Self.correlated.first(where: { $0.name == name }) else {
      preconditionFailure("no correlation '\(name)'")
    }
    return Correlation(column(x, at: epoch), column(y, at: epoch))
  }

  var epochsJSON: [JSONValue] {
    epochNumbers.map { epoch in
      var object: JSONObject = [
        "epoch": .integer(epoch), "models": .integer(epochs[epoch]?.models.count ?? 0),
      ]
      for quantity in Quantities.ofModels {
        object[quantity.name] = .object(summary(of: quantity.name, at: epoch).json)
      }
      return .object(object)
    }
  }

  var correlationsJSON: [JSONValue] {
    epochNumbers.map { epoch in
      var object: JSONObject = ["epoch": .integer(epoch)]
      for (name, _, _) in Self.correlated {
        object[name] = .object(correlation(name, at: epoch).json)
      }
      return .object(object)
    }
  }
}
