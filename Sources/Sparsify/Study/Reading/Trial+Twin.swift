import Tensor
import VariationalDropout

/// What the params.json of a twin's trial says.
extension Trial {
  /// Whether its files say that it was made sparse: params.json, or the last row.
  var isToldToBeOfTwin: Bool {
    params[ParamsKey.startFolder]?.string != nil
      || ((try? ResultLog(of: folder, files: files).lastRow()) ?? nil)?.sparsity != nil
  }

  /// The epoch of the source that the twin says it began with, else the one that its source stands for.
  ///
  /// - Parameter commonEpoch: the epoch that most trials of the source have.
  func startEpoch(in source: Trial, commonEpoch: Int?) throws(TrialProblem) -> Int {
    if let stated = params[ParamsKey.sampleEpoch]?.int { return stated }
    return try source.wantedEpoch(overrides: Overrides(), commonEpoch: commonEpoch)
  }

  /// The function between the layers.
  ///
  /// - Parameter source: whose params.json is asked next; nil where it is not at hand.
  /// - Throws: `TrialProblem` where neither names one that is known.
  func nonlinearity(besides source: Trial?) throws(TrialProblem) -> Nonlinearity {
    let key = ParamsKey.nonlinearity
    guard let value = params[key] ?? source?.params[key] else {
      throw TrialProblem("params.json has no \(key)")
    }
    guard let nonlinearity = value.string.flatMap({ Nonlinearity(text: $0) }) else {
      throw TrialProblem("\(key) is \(value.text().prefix(80)), which is no known function")
    }
    return nonlinearity
  }
}
