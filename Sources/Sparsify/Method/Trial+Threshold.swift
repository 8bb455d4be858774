import Tensor

extension VariationalMethod {
  /// The log-alpha from which on the weights of a twin were pruned by the options that it was made with; nil where these
  /// don't say so.
  static func threshold(storedIn options: JSONObject?) -> Double? {
    options?[MethodOption.threshold.storedName]?.double
  }

  /// The log-alpha from which on the weights of a trial of a twin were pruned; nil where nothing says so.
  ///
  /// - Parameters:
  ///   - parameters: its params.json.
  ///   - options: those that the twin was made with, which are asked next.
  static func statedThreshold(_ parameters: JSONObject?, options: JSONObject?) -> Double? {
    parameters?[MethodOption.threshold.parameterKey]?.double ?? threshold(storedIn: options)
  }
}

extension Trial {
  /// The log-alpha from which on its weights were pruned: as is said, else by default.
  ///
  /// - Parameter options: those that its twin was made with.
  func pruningThreshold(options: JSONObject) -> Double {
    VariationalMethod.statedThreshold(params, options: options) ?? MethodOptions().threshold
  }
}
