/// How log-alpha was spread after an epoch.
package struct LogAlphaRecord: Sendable, Equatable {
  package var epoch: Int
  /// One a layer.
  package var layers: [LogAlphaHistogram]

  package init(epoch: Int, layers: [LogAlphaHistogram]) {
    self.epoch = epoch
    self.layers = layers
  }

  /// Whether an epoch has one: the first, every fifth and the last.
  package static func isDue(epoch: Int, of epochs: Int) -> Bool {
    epoch % 5 == 0 || epoch == epochs
  }
}
