import Tensor

// How sure the figures of the last epoch are.

extension Population {
  /// The figures with an interval: median and mean drop, median sparsity, and Pearson's correlation of
  /// full_acc with sparse_acc, by the names that they have.
  package func intervals(_ bootstrap: Bootstrap) -> [(name: String, result: Bootstrap.Result)] {
    guard let epoch = lastEpoch else { return [] }
    let drop = column("drop", at: epoch)
    return [
      ("median_drop", bootstrap.interval(of: [drop]) { SortedValues($0[0]).median }),
      ("mean_drop", bootstrap.interval(of: [drop]) { Moments($0[0]).mean }),
      (
        "pearson_full_sparse",
        bootstrap.interval(of: [column("full_acc", at: epoch), column("sparse_acc", at: epoch)]) {
          pearsonCorrelation($0[0], $0[1])
        }
      ),
      (
        "median_sparsity",
        bootstrap.interval(of: [column("sparsity", at: epoch)]) { SortedValues($0[0]).median }
      ),
    ]
  }

  func bootstrapJSON(_ bootstrap: Bootstrap) -> JSONObject {
    var object: JSONObject = [
      "rounds": .integer(bootstrap.rounds), "seed": .integer(Int(clamping: bootstrap.seed)),
    ]
    for (name, result) in intervals(bootstrap) { object[name] = .object(result.json) }
    return object
  }
}
