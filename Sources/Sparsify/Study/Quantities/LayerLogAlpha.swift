/// Quantiles of log-alpha, of twins with a variational form.
extension Quantity<LayerPair> {
  static var layerLogAlpha: [Self] {
    LogAlphaSpread.levels.indices.map { logAlphaQuantile(at: $0) }
  }

  /// - Parameter place: of the level among `LogAlphaSpread.levels`.
  package static func logAlphaQuantile(at place: Int) -> Self {
    let percent = Int((LogAlphaSpread.levels[place] * 100).rounded())
    let digits = percent < 10 ? "0\(percent)" : "\(percent)"
    return Self(
      "log_alpha_\(digits)", .number, "Quantile .\(digits) of the weights' clamped log-alpha"
    ) { layer in layer.model.sparse.model.logAlpha?[layer.position].quantiles[place] }
  }
}
