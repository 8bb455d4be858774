/// The constants of the approximated KL divergence, and what is added to magnitudes before their
/// logarithm is taken.
///
/// Source: Molchanov, Ashukha and Vetrov, ICML 2017, equation 14, arXiv:1701.05369.
public enum KL {
  static let k1 = 0.63576
  static let k2 = 1.8732
  static let k3 = 1.48695
  /// What is added to a magnitude.
  public static let trace = 1e-15
}

/// log-alpha and the KL term in double precision, from float32 tensors as checkpoints hold them.
public enum LogAlpha {
  /// `clamp(log_sigma2 - 2 ln(|w| + 1e-15), -bound, bound)`; NaN where either is NaN.
  public static func value(weight: Float, logSigma2: Float, bound: Double) -> Double {
    guard weight.isFinite, !logSigma2.isNaN else { return .nan }
    let logarithm = preciseLogarithm(Double(weight.magnitude) + KL.trace)
    return min(max(Double(logSigma2) - 2 * logarithm, -bound), bound)
  }

  /// log-alpha of a model in variational form: for each of `architecture.tensors(variational: false)` that
  /// of its entries; none for those that have none, as the biases of linear layers.
  ///
  /// - Parameter parameters: the values of `architecture.tensors(variational: true)`.
  public static func values(of parameters: [[Float]], architecture: Architecture) -> [[Double]] {
    let tensors = architecture.tensors(variational: true)
    precondition(parameters.count == tensors.count, "\(parameters.count) tensors")
    let logSigma2 = architecture.places(of: .logSigma2, variational: true)
    let logSigma2Bias = architecture.places(of: .logSigma2Bias, variational: true)
    return zip(tensors, parameters).compactMap { tensor, means -> [Double]? in
      if tensor.role.isVariational { return nil }
      guard let position = tensor.layer, architecture.hasLogAlpha(tensor),
        let place = (tensor.role == .weight ? logSigma2 : logSigma2Bias)[position]
      else { return [] }
      let (variances, layer) = (parameters[place], architecture.layers[position])
      precondition(means.count == variances.count, "\(means.count) and \(variances.count)")
      return zip(means, variances).map {
        value(weight: $0, logSigma2: $1, bound: layer.logAlphaBound)
      }
    }
  }

  /// The KL divergence of one weight's posterior from the log-uniform prior, in nats.
  ///
  /// ```
  /// ln(1 + e^-log_alpha) / 2 + k1 (1 - s(k2 + k3 log_alpha))
  /// ```
  /// with the constants of `KL` and the logistic function s. This is minus the published expression,
  /// arranged so that neither term is negative.
  ///
  /// - Precondition: log-alpha lies within -10...10, or is NaN.
  public static func kl(_ logAlpha: Double) -> Double {
    guard !logAlpha.isNaN else { return .nan }
    let softplus = preciseLogarithm(1 + preciseExponential(-logAlpha))
    return softplus / 2 + KL.k1 / (1 + preciseExponential(KL.k2 + KL.k3 * logAlpha))
  }
}

/// Pruning and KL of a model in double precision.
public struct ModelSparsity: Sendable, Equatable {
  /// What is kept of the plain tensors.
  public let mask: Mask
  /// Weights of each layer.
  public let weights: [Int]
  /// The KL divergence in nats, summed over all weights and convolution biases.
  public let kl: Double

  /// Pruned weights of each layer.
  public let prunedWeights: [Int]

  /// Pruned weights over all weights.
  public var ratio: Double {
    Double(prunedWeights.reduce(0, +)) / Double(weights.reduce(0, +))
  }

  /// Prunes every weight and convolution bias whose log-alpha is at least `threshold`.
  ///
  /// - Parameter parameters: the values of `architecture.tensors(variational: true)`.
  public init(parameters: [[Float]], architecture: Architecture, threshold: Double) {
    let logAlpha = LogAlpha.values(of: parameters, architecture: architecture)
    mask = Mask(keepingBelow: threshold, logAlpha: logAlpha, of: architecture)
    prunedWeights = mask.prunedWeights(of: architecture)
    weights = architecture.layers.map(\.weightCount)
    kl = logAlpha.joined().reduce(0) { $0 + LogAlpha.kl($1) }
  }

  /// Of a plain network, which has no KL term.
  ///
  /// - Parameter mask: what of it is kept; nil for all.
  public init(ofPlain architecture: Architecture, mask: Mask? = nil) {
    let mask = mask ?? Mask(keepingAllOf: architecture)
    self.mask = mask
    prunedWeights = mask.prunedWeights(of: architecture)
    weights = architecture.layers.map(\.weightCount)
    kl = 0
  }
}

extension Mask {
  /// Prunes every entry whose log-alpha is at least `threshold`, and keeps those without any.
  ///
  /// - Parameter logAlpha: see `LogAlpha.values(of:architecture:)`.
  public init(keepingBelow threshold: Double, logAlpha: [[Double]], of architecture: Architecture) {
    self.init(keepingAllOf: architecture)
    for (tensor, values) in logAlpha.enumerated() {
      for (index, value) in values.enumerated() where value >= threshold {
        self[tensor, index] = false
      }
    }
  }
}
