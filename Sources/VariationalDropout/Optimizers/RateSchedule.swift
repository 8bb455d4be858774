/// How the learning rate, and with one schedule the momentum, change from step to step.
///
/// Source: the documentation of torch.optim.lr_scheduler.CosineAnnealingLR and OneCycleLR, each stepped after every
/// batch; Smith and Topin, Super-Convergence, arXiv:1708.07120.
public struct RateSchedule: Sendable, Hashable {
  public enum Shape: String, Sendable, CaseIterable {
    /// The rate as it is given.
    case constant
    /// From the rate to 0 along half a period of a cosine.
    case cosine
    /// From 1/25 of the rate up to it in three tenths of the steps, and down to 1/25 of a ten thousandth of it in the
    /// rest, along cosines; the momentum down from 0.95 to 0.85 and up again, whatever is given.
    case onecycle

    /// Whether an optimiser can follow it: Adam has no momentum that could change.
    public func suits(_ optimizer: OptimizerKind) -> Bool {
      self != .onecycle || optimizer != .adam
    }
  }

  public static let constant = RateSchedule(.constant, epochs: 1)

  public let shape: Shape
  /// Over how many epochs it runs, from the first on.
  public let epochs: Int

  /// - Precondition: there is an epoch.
  public init(_ shape: Shape, epochs: Int) {
    precondition(epochs > 0, "a schedule of \(epochs) epochs")
    self.shape = shape
    self.epochs = epochs
  }

  /// OneCycleLR's defaults.
  private static let warmUp = 0.3
  private static let (divisor, finalDivisor) = (25.0, 1e4)
  private static let (lowMomentum, highMomentum) = (0.85, 0.95)

  /// The learning rate and the momentum of one step.
  ///
  /// - Parameters:
  ///   - rate: the one given: the first of a cosine, the largest of one cycle.
  ///   - epoch: from 1.
  ///   - step: in the epoch, from 0.
  ///   - count: the steps of an epoch.
  public func settings(
    rate: Double, momentum: Double, epoch: Int, step: Int, of count: Int
  ) -> StepRates {
    let (number, total) = (Double((epoch - 1) * count + step), Double(epochs * count))
    switch shape {
    case .constant: return StepRates(learningRate: rate, momentum: momentum)
    case .cosine:
      return StepRates(
        learningRate: Self.between(rate, 0, at: number / total), momentum: momentum)
    case .onecycle:
      let (first, last) = (rate / Self.divisor, rate / Self.divisor / Self.finalDivisor)
      let (peak, end) = (Self.warmUp * total - 1, total - 1)
      if number <= peak {
        let part = number / peak
        return StepRates(
          learningRate: Self.between(first, rate, at: part),
          momentum: Self.between(Self.highMomentum, Self.lowMomentum, at: part))
      }
      let part = min((number - peak) / (end - peak), 1)
      return StepRates(
        learningRate: Self.between(rate, last, at: part),
        momentum: Self.between(Self.lowMomentum, Self.highMomentum, at: part))
    }
  }

  /// From one value to another along half a period of a cosine, at a part of the way.
  private static func between(_ start: Double, _ end: Double, at part: Double) -> Double {
    end + (start - end) / 2 * (1 + preciseCosine(halfTurns: part))
  }
}
