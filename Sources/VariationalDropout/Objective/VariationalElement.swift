/// What the method makes of one weight (or bias) w and its log_sigma2, on lanes.
///
/// ```
/// log_alpha = clamp(log_sigma2 - 2 ln(|w| + 1e-15), -c, c)     sigma^2 = e^log_alpha w^2
/// ```
struct VariationalElement {
  private let mean: LaneVector
  private let logAlpha: LaneVector
  private let alpha: LaneVector
  /// 1 where the clamp lets gradients pass, else 0.
  private let inside: LaneVector
  private let magnitude: LaneVector
  /// sigma^2.
  let variance: LaneVector

  /// - Parameter bound: c.
  @inline(__always)
  init(mean w: LaneVector, logSigma2: LaneVector, bound: Float) {
    mean = w
    magnitude = abs(w) + splat(Float(KL.trace))
    let unclamped = fma(logarithm(magnitude), splat(-2), logSigma2)
    logAlpha = clamp(unclamped, -bound, bound)
    alpha = exponential(logAlpha)
    // At exactly a bound the clamp passes gradients. The 1e-15, which float32 drops beside |w|, puts
    // log_alpha a trace below the number computed: what seems to lie on the lower bound is outside.
    inside = select(
      isGreater(unclamped, splat(-bound)),
      select(isGreater(unclamped, splat(bound)), splat(0), splat(1)), splat(0))
    variance = alpha * w * w
  }

  /// d log_alpha / d w = -2 sign(w) / (|w| + 1e-15) where the clamp lets it pass, and sign(0) = 0.
  private var logAlphaByMean: LaneVector {
    @inline(__always) get {
      let sign = select(
        isGreater(mean, splat(0)), splat(-2),
        select(isLess(mean, splat(0)), splat(2), splat(0)))
      return inside * (sign / magnitude)
    }
  }

  /// sigma^2 without the way through two logarithms: where nothing is clamped, it is e^log_sigma2 to rounding.
  @inline(__always)
  func directVariance(logSigma2: LaneVector) -> LaneVector {
    select(isGreater(inside, splat(0)), exponential(logSigma2), variance)
  }

  /// The KL divergence, and its gradients times a weight.
  ///
  /// The KL term is minus the published expression, see `KL`, arranged so that neither part is negative:
  /// `softplus(-log_alpha) / 2 + k1 (1 - s(k2 + k3 log_alpha))`.
  @inline(__always)
  func kl(weight: LaneVector) -> (kl: LaneVector, byLogSigma: LaneVector, byMean: LaneVector) {
    let (k1, k2, k3) = (Float(KL.k1), Float(KL.k2), Float(KL.k3))
    let s = logistic(fma(logAlpha, splat(k3), k2))
    let inverse = splat(1) / alpha
    let kl = fma(logarithm(splat(1) + inverse), splat(0.5), (splat(1) - s) * k1)
    let byLogAlpha = fma(
      s * (splat(1) - s), splat(-k1 * k3), inverse / (splat(1) + inverse) * -0.5)
    let weighted = weight * byLogAlpha
    return (kl, weighted * inside, weighted * logAlphaByMean)
  }

  /// d sigma^2 / d log_sigma2: sigma^2 where the clamp lets gradients pass, else 0.
  var varianceByLogSigma: LaneVector {
    @inline(__always) get { inside * variance }
  }

  /// d sigma^2 / d w.
  var varianceByMean: LaneVector {
    @inline(__always) get { fma(variance, logAlphaByMean, alpha * mean * 2) }
  }
}
