/// What a batch needs of the variational parameters, from means and log_sigma2 on lanes.
///
/// ```
/// log_alpha = clamp(log_sigma2 - 2 ln(|w| + 1e-15), -c, c)     sigma^2 = e^log_alpha w^2
/// ```
package struct VariationalTerms {
  package let count: Int
  /// sigma^2.
  package let variance: MutableLaneSpan
  /// d sigma^2 / d log_sigma2: sigma^2 where the clamp lets gradients pass, else 0.
  private let varianceByLogSigma: MutableLaneSpan
  /// d sigma^2 / d w.
  private let varianceByMean: MutableLaneSpan
  /// KL weight times d KL / d log_sigma2, and times d KL / d w.
  private let klByLogSigma: MutableLaneSpan
  private let klByMean: MutableLaneSpan
  private let buffer: LaneBuffer

  package init(count: Int) {
    self.count = count
    buffer = LaneBuffer(count: 5 * count)
    var rest = buffer.vectors
    variance = rest.takeFirst(count)
    varianceByLogSigma = rest.takeFirst(count)
    varianceByMean = rest.takeFirst(count)
    klByLogSigma = rest.takeFirst(count)
    klByMean = rest.takeFirst(count)
  }

  /// Computes the terms of parameters `range`, whose log-alpha is bounded by `bound`.
  ///
  /// The KL term is minus the published expression, see `KL`, arranged so that neither part is negative:
  /// `softplus(-log_alpha) / 2 + k1 (1 - s(k2 + k3 log_alpha))`.
  ///
  /// - Precondition: all views hold the parameters of `range`.
  /// - Returns: the KL divergence of these parameters, in nats.
  package func prepare(
    _ range: Range<Int>, means: LaneSpan, logSigma2: LaneSpan, bound: Float, klWeight: LaneVector
  ) -> LaneVector {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= min(count, means.count, logSigma2.count),
      "parameters \(range) of \(count)")
    let (k1, k2, k3) = (Float(KL.k1), Float(KL.k2), Float(KL.k3))
    let trace = Float(KL.trace)
    var total = splat(0)
    var start = range.lowerBound
    // Sums of 64 are added up, so that the rounding of a long sum stays small.
    while start < range.upperBound {
      let end = min(start &+ 64, range.upperBound)
      var part = splat(0)
      for i in start..<end {
        let w = means[i]
        let magnitude = abs(w) + splat(trace)
        let unclamped = fma(logarithm(magnitude), splat(-2), logSigma2[i])
        let logAlpha = clamp(unclamped, -bound, bound)
        let alpha = exponential(logAlpha)
        // At exactly a bound the clamp passes gradients. The 1e-15, which float32 drops beside |w|, puts
        // log_alpha a trace below the number computed: what seems to lie on the lower bound is outside.
        let inside = select(
          isGreater(unclamped, splat(-bound)),
          select(isGreater(unclamped, splat(bound)), splat(0), splat(1)), splat(0))
        // d log_alpha / d w = -2 sign(w) / (|w| + 1e-15), and sign(0) = 0.
        let sign = select(
          isGreater(w, splat(0)), splat(-2), select(isLess(w, splat(0)), splat(2), splat(0)))
        let byMean = inside * (sign / magnitude)
        let sigma2 = alpha * w * w
        variance[i] = sigma2
        varianceByLogSigma[i] = inside * sigma2
        varianceByMean[i] = fma(sigma2, byMean, alpha * w * 2)

        let s = logistic(fma(logAlpha, splat(k3), k2))
        let inverse = splat(1) / alpha
        part = part + fma(logarithm(splat(1) + inverse), splat(0.5), (splat(1) - s) * k1)
        let byLogAlpha = fma(
          s * (splat(1) - s), splat(-k1 * k3), inverse / (splat(1) + inverse) * -0.5)
        let weighted = klWeight * byLogAlpha
        klByLogSigma[i] = weighted * inside
        klByMean[i] = weighted * byMean
      }
      total = total + part
      start = end
    }
    return total
  }

  /// Turns gradients by mean and by sigma^2 into gradients of the loss by mean and by log_sigma2.
  ///
  /// - Precondition: there are `count` gradients of each.
  package func finish(means: MutableLaneSpan, variances: MutableLaneSpan) {
    precondition(
      means.count == count && variances.count == count,
      "\(means.count) and \(variances.count) gradients of \(count) parameters")
    for i in 0..<count {
      let gradient = variances[i]
      means[i] = means[i] + fma(gradient, varianceByMean[i], klByMean[i])
      variances[i] = fma(gradient, varianceByLogSigma[i], klByLogSigma[i])
    }
  }
}
