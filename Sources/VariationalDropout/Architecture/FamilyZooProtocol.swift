extension Architecture.Family {
  /// How the published zoo of a family was trained on a data set: what a new zoo is trained with where nothing else
  /// is asked for.
  ///
  /// Source: Schürholt et al., Model Zoos, NeurIPS 2022, and ModelZooDataset's zoo_generators.
  public struct ZooProtocol: Sendable, Hashable {
    public let nonlinearity: Nonlinearity
    public let initialiser: Initialiser
    public let optimizer: OptimizerKind
    public let learningRate: Double
    public let weightDecay: Double
    /// Nil where the optimiser has none.
    public let momentum: Double?
    public let batchSize: Int
    public let schedule: RateSchedule.Shape
    public let augmentation: Augmentation
    public let epochs: Int
    /// What there was that can't be done here.
    public let lacks: String?
  }

  /// The protocol for a data set.
  ///
  /// - Parameters:
  ///   - side: of its images.
  ///   - classes: how many it has.
  public func zooProtocol(side: Int, classes: Int) -> ZooProtocol { protocols(side, classes) }
}
