/// The constants of the approximated KL divergence, and what is added to magnitudes before their
/// logarithm is taken.
///
/// Source: Molchanov, Ashukha and Vetrov, ICML 2017, equation 14, arXiv:1701.05369.
enum KL {
  static let k1 = 0.63576
  static let k2 = 1.8732
  static let k3 = 1.48695
  static let trace = 1e-15
}

/// log-alpha and the KL term in double precision, from float32 tensors as checkpoints hold them.
public enum LogAlpha {
  /// `clamp(log_sigma2 - 2 ln(|w| + 1e-15), -bound, bound)`; NaN where either is NaN.
  public static func value(weight: Float, logSigma2: Float, bound: Double) -> Double {
    guard weight.isFinite, !logSigma2.isNaN else { return .nan }
    let logarithm = preciseLogarithm(Double(weight.magnitude) + KL.trace)
    return min(max(Double(logSigma2) - 2 * logarithm, -bound), bound)
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
  public var prunedWeights: [Int] { mask.prunedWeights }

  /// Pruned weights over all weights.
  public var ratio: Double {
    Double(prunedWeights.reduce(0, +)) / Double(weights.reduce(0, +))
  }

  /// Prunes every weight and convolution bias whose log-alpha is at least `threshold`.
  ///
  /// - Parameter parameters: the values of `architecture.tensors(variational: true)`.
  public init(parameters: [[Float]], architecture: Architecture, threshold: Double) {
    var mask = Mask(keepingAllOf: architecture)
    var kl = 0.0
    for (position, layer) in architecture.layers.enumerated() {
      let tensors = parameters[(4 * position)..<(4 * position + 4)].map { $0 }
      for (values, logSigma2) in [(tensors[0], tensors[2]), (tensors[1], tensors[3])] {
        precondition(values.count == logSigma2.count, "\(values.count) and \(logSigma2.count)")
      }
      func prune(tensor: Int, _ values: [Float], _ logSigma2: [Float]) {
        for (index, (weight, logSigma2)) in zip(values, logSigma2).enumerated() {
          let logAlpha = LogAlpha.value(
            weight: weight, logSigma2: logSigma2, bound: layer.logAlphaBound)
          kl += LogAlpha.kl(logAlpha)
          if logAlpha >= threshold { mask[tensor, index] = false }
        }
      }
      prune(tensor: 2 * position, tensors[0], tensors[2])
      if layer.isConvolution { prune(tensor: 2 * position + 1, tensors[1], tensors[3]) }
    }
    self.mask = mask
    self.weights = architecture.layers.map(\.weightCount)
    self.kl = kl
  }

  /// Of a plain network, which has no KL term.
  ///
  /// - Parameter mask: what of it is kept; nil for all.
  public init(ofPlain architecture: Architecture, mask: Mask? = nil) {
    self.mask = mask ?? Mask(keepingAllOf: architecture)
    weights = architecture.layers.map(\.weightCount)
    kl = 0
  }
}
