import VariationalDropout

/// Student's t distribution with a whole number of degrees of freedom.
package struct StudentDistribution: Sendable {
  package let degreesOfFreedom: Int

  /// - Precondition: at least one degree of freedom.
  package init(degreesOfFreedom: Int) {
    precondition(degreesOfFreedom > 0, "\(degreesOfFreedom) degrees of freedom")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The probability of a value between -t and t.
  ///
  /// With `n` degrees of freedom, `tan a = t / sqrt(n)`, `s = sin a` and `c = cos a` it is
  /// ```
  /// odd:   2/pi (a + s (c + 2/3 c^3 + (2·4)/(3·5) c^5 + ... + c^(n - 2)))
  /// even:  s (1 + 1/2 c^2 + (1·3)/(2·4) c^4 + ... + c^(n - 2))
  /// ```
  /// of which no term is negative; the last power shown is the last. With one degree it is `2a/pi`.
  ///
  /// Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
  /// - Precondition: `t` is not negative.
  /// - Complexity: O(degreesOfFreedom).
  package func probability(within t: Double) -> Double {
    precondition(t >= 0, "t is \(t)")
    let n = Double(degreesOfFreedom)
    let square = n / (n + t * t)
    let (sine, cosine) = (t / (n + t * t).squareRoot(), square.squareRoot())
    let isOdd = degreesOfFreedom % 2 == 1
    var term = isOdd ? cosine : 1
    var sum = 0.0
    for k in stride(from: isOdd ? 1.0 : 0, through: n - 2, by: 2) {
      sum += term
      term *= square * (k + 1) / (k + 2)
    }
    return isOdd
      ? 2 / Double.pi * (preciseArctangent(t / n.squareRoot()) + sine * sum) : sine * sum
  }

  /// The t that lies beyond -t...t with probability `1 - probability`: by halving, to the last digit
  /// that `probability(within:)` has.
  ///
  /// - Precondition: `probability` lies within 0 and 1.
  package func bound(of probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "probability \(probability)")
    var (low, high) = (0.0, 1.0)
    while self.probability(within: high) < probability { high *= 2 }
    while true {
      let middle = (low + high) / 2
      guard low < middle, middle < high else { return high }
      if self.probability(within: middle) < probability { low = middle } else { high = middle }
    }
  }
}
