import Tensor

// How sure the figures of the last epoch are.

extension Population {
  /// How sure a figure is; nil without models.
  func interval(of figure: SampledFigure, _ bootstrap: Bootstrap) -> Bootstrap.Result? {
    lastEpoch.map { epoch in
      bootstrap.interval(
        of: figure.quantities.map { column($0, at: epoch) }, figure.statistic)
    }
  }

  func bootstrapJSON(_ bootstrap: Bootstrap) -> JSONObject {
    var object: JSONObject = [
      "rounds": .integer(bootstrap.rounds), "seed": .integer(Int(clamping: bootstrap.seed)),
    ]
    for figure in SampledFigure.all {
      if let result = interval(of: figure, bootstrap) { object[figure.name] = .object(result.json) }
    }
    return object
  }
}
