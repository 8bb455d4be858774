/// What a batch needs of the variational parameters, from means and log_sigma2 on lanes: `VariationalElement`
/// of each.
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
  /// - Precondition: all views hold the parameters of `range`.
  /// - Returns: the KL divergence of these parameters, in nats.
  package func prepare(
    _ range: Range<Int>, means: LaneSpan, logSigma2: LaneSpan, bound: Float, klWeight: LaneVector
  ) -> LaneVector {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= min(count, means.count, logSigma2.count),
      "parameters \(range) of \(count)")
    var total = splat(0)
    var start = range.lowerBound
    // Sums of 64 are added up, so that the rounding of a long sum stays small.
    while start < range.upperBound {
      let end = min(start &+ 64, range.upperBound)
      var part = splat(0)
      for i in start..<end {
        let element = VariationalElement(mean: means[i], logSigma2: logSigma2[i], bound: bound)
        variance[i] = element.variance
        varianceByLogSigma[i] = element.varianceByLogSigma
        varianceByMean[i] = element.varianceByMean
        let kl = element.kl(weight: klWeight)
        part = part + kl.kl
        klByLogSigma[i] = kl.byLogSigma
        klByMean[i] = kl.byMean
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
