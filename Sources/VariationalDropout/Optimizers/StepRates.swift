/// What an optimiser takes for one step.
public struct StepRates: Sendable, Hashable {
  public var learningRate: Double
  public var momentum: Double

  public init(learningRate: Double, momentum: Double) {
    self.learningRate = learningRate
    self.momentum = momentum
  }
}
