import Tensor

extension Population {
  /// The accuracies at the sparsities of `SparsityPath.levels`, over the models that get there.
  package func accuracies(atSparsity level: Double) -> QuantileSummary {
    QuantileSummary(models.map { $0.path.accuracy(atSparsity: level) })
  }

  private var levelsJSON: [JSONValue] {
    SparsityPath.levels.map { level in
      var object: JSONObject = ["sparsity": .number(level)]
      for (key, value) in accuracies(atSparsity: level).json.members { object[key] = value }
      return .object(object)
    }
  }

  /// Null where no model was swept.
  private var sweepJSON: JSONValue {
    let sweeps = models.compactMap(\.sweep)
    if sweeps.isEmpty { return .null }
    return .array(
      ThresholdSweep.thresholds.enumerated().map { place, threshold in
        [
          "threshold": .number(threshold),
          "sparsity": .object(QuantileSummary(sweeps.map { $0.levels[place].sparsity }).json),
          "acc": .object(QuantileSummary(sweeps.map { $0.levels[place].accuracy }).json),
        ]
      })
  }

  private var originJSON: JSONValue {
    let origins = Set(models.map(\.origin.rawValue)).sorted()
    if origins.count == 1 { return .string(origins[0]) }
    return origins.isEmpty ? .null : .array(origins.map { .string($0) })
  }

  private var countsJSON: JSONObject {
    [
      "finished": .integer(modelCount), "skipped": .integer(count(of: .skipped)),
      "failed": .integer(count(of: .failed)), "unreadable": .integer(count(of: .unreadable)),
    ]
  }

  /// `population.json`: all of it, keys in fixed order.
  ///
  /// - Parameter options: what the comparison was told.
  package func json(options: JSONObject, bootstrap: Bootstrap) -> JSONObject {
    [
      "options": .object(options), "full_from": originJSON, "counts": .object(countsJSON),
      "samples": labels.map { .integer($0.count) } ?? .null,
      "epochs": .array(epochsJSON), "correlations": .array(correlationsJSON),
      "bootstrap": .object(bootstrapJSON(bootstrap)), "top": .array(topJSON),
      "best_full": bestFullJSON, "groups": .array(groupsJSON), "levels": .array(levelsJSON),
      "sweep": sweepJSON,
      "log_alpha_histogram": .array(logAlphaJSON), "masks": .array(masksJSON),
      "pies": .array(exemplarsJSON), "classes": .array(classesJSON),
    ]
  }
}
