import VariationalDropout

/// What a model's logits say on labelled samples.
package struct PredictiveMeasures: Sendable, Equatable {
  /// The first of the largest logits of each sample.
  package let predictions: [Int32]
  /// The share of right predictions; like all else nil of no samples.
  package let accuracy: Double?
  /// The mean of `-ln p` of the label, with the softmax p in double precision.
  package let nll: Double?
  /// The mean of `sum over classes c of (p_c - [c is the label])^2`, between 0 and 2.
  package let brier: Double?
  /// The expected calibration error: over 15 bins of the largest probability the share of the samples
  /// in the bin times the distance between their accuracy and their mean confidence.
  ///
  /// Source: Guo, Pleiss, Sun and Weinberger, On Calibration of Modern Neural Networks, ICML 2017.
  package let ece: Double?
  /// The mean of the largest probability.
  package let confidence: Double?
  /// The smallest distance between the two largest logits of a sample: how near any prediction is to
  /// another one. Nil of one class, and where the softmax of any sample is no number.
  package let margin: Double?

  /// The bins of `ece`, `]k/15, (k+1)/15]`.
  private static let bins = 15

  /// - Parameter logits: `[samples, classes]`, row-major.
  /// - Precondition: a class at least, a row of logits for each label, and labels within the classes.
  package init<Number: BinaryFloatingPoint>(logits: [Number], labels: [Int32], classes: Int) {
    precondition(
      classes > 0 && logits.count == labels.count * classes,
      "\(logits.count) logits of \(labels.count) samples and \(classes) classes")
    var predictions: [Int32] = []
    predictions.reserveCapacity(labels.count)
    var bins = [Bin](repeating: Bin(), count: Self.bins)
    var (nll, brier, margin) = (0.0, 0.0, Double.infinity)
    var powers = [Double](repeating: 0, count: classes)
    for (sample, label) in labels.enumerated() {
      let row = sample * classes
      var (largest, second, prediction) = (Double(logits[row]), -Double.infinity, 0)
      for c in 1..<max(classes, 1) {
        let logit = Double(logits[row + c])
        if logit > largest {
          (largest, second, prediction) = (logit, largest, c)
        } else {
          second = max(second, logit)
        }
      }
      var sum = 0.0
      for c in 0..<classes {
        powers[c] = Self.exponential(Double(logits[row + c]) - largest)
        sum += powers[c]
      }
      for c in 0..<classes {
        let error = powers[c] / sum - (c == Int(label) ? 1 : 0)
        brier += error * error
      }
      nll += preciseLogarithm(sum) - (Double(logits[row + Int(label)]) - largest)
      // NaN stays: no later sample is less than that.
      let distance = sum.isNaN ? .nan : largest - second
      if distance.isNaN || distance < margin { margin = distance }
      let confidence = powers[prediction] / sum
      // A confidence that is not finite ends in sums that are not, whatever the bin.
      let bin = (Double(Self.bins) * confidence).rounded(.up) - 1
      bins[min(max(bin.isFinite ? Int(bin) : 0, 0), Self.bins - 1)].add(
        confidence, isRight: prediction == Int(label))
      predictions.append(Int32(prediction))
    }
    self.predictions = predictions
    let n = Double(labels.count)
    accuracy = Double(bins.reduce(0) { $0 + $1.right }, of: labels.count)
    self.nll = (nll / n).ifFinite
    self.brier = (brier / n).ifFinite
    ece = (bins.reduce(0) { $0 + $1.error } / n).ifFinite
    confidence = (bins.reduce(0) { $0 + $1.confidence } / n).ifFinite
    self.margin = margin.ifFinite
  }

  /// What is known where the predictions were kept and the logits were not.
  ///
  /// - Parameter nll: where it was measured when they were.
  /// - Precondition: a prediction for each label.
  package init(predictions: [Int32], labels: [Int32], nll: Double?) {
    precondition(predictions.count == labels.count, "\(predictions.count) of \(labels.count)")
    self.predictions = predictions
    accuracy = Double(zip(predictions, labels).count { $0 == $1 }, of: labels.count)
    self.nll = nll
    (brier, ece, confidence, margin) = (nil, nil, nil, nil)
  }

  /// e^x of a number that is not positive, 0 where that is less than any normal number; NaN of NaN.
  private static func exponential(_ x: Double) -> Double {
    x >= -700 ? preciseExponential(x) : x.isNaN ? x : 0
  }

  /// Samples of like confidence.
  private struct Bin {
    var samples = 0
    var right = 0
    var confidence = 0.0

    mutating func add(_ confidence: Double, isRight: Bool) {
      samples += 1
      if isRight { right += 1 }
      self.confidence += confidence
    }

    /// The distance between accuracy and mean confidence, times the samples.
    var error: Double { abs(Double(right) - confidence) }
  }
}
