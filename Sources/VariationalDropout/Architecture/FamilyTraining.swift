extension Architecture.Family {
  /// How networks of a family are usually sparsified, where nothing else is asked for.
  public struct Training: Sendable, Hashable {
    /// What the KL term's weight approaches; nil for one over the number of training images, as in the evidence lower
    /// bound.
    public let klScale: Double?
    /// Whether weight decay pulls log_sigma2, too.
    public let decaysLogSigma2: Bool
    /// A learning rate to offer where the source's own was that of a schedule.
    public let learningRate: Double?
    /// Whether a model's variational form is so large that it is kept of the last epoch only.
    public let isLarge: Bool
    /// Whether training images may be changed at random.
    public let mayAugment: Bool

    init(
      klScale: Double?, decaysLogSigma2: Bool, learningRate: Double? = nil, isLarge: Bool,
      mayAugment: Bool
    ) {
      self.mayAugment = mayAugment
      self.klScale = klScale
      self.decaysLogSigma2 = decaysLogSigma2
      self.learningRate = learningRate
      self.isLarge = isLarge
    }

    /// That of the published twins of small networks.
    static let published = Training(
      klScale: 0.01, decaysLogSigma2: true, isLarge: false, mayAugment: false)
  }
}
