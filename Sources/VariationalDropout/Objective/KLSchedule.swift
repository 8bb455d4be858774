/// How strongly the KL term counts in each epoch.
public struct KLSchedule: Sendable, Hashable {
  /// 0.01 in the original.
  public let scale: Double
  /// T, the number of sparsification epochs.
  public let epochs: Int

  public init(scale: Double = 0.01, epochs: Int) {
    self.scale = scale
    self.epochs = epochs
  }

  /// `min(1, scale * (t - 1) / T)` in epoch t = 1...T; 0 for iteration 0.
  ///
  /// Source: Honegger, Schürholt and Borth, Sparsified Model Zoo Twins, 2023, and its code.
  public func weight(epoch: Int) -> Double {
    epoch < 1 ? 0 : min(1, scale * Double(epoch - 1) / Double(epochs))
  }
}
