import CLanes

/// Cross entropy of a batch, with images side by side in the lanes.
final class BatchLoss {
  /// What is known of an image after it.
  struct Result {
    let nll: Float
    let isCorrect: Bool
    let prediction: Int32
  }

  private let network: BatchNetwork
  private let classes: Int
  private let buffer: LaneBuffer

  private let classifier: Int

  /// - Precondition: the network ends with a classifier.
  init(_ network: BatchNetwork) {
    guard let classifier = network.plan.classifier else {
      preconditionFailure("a network that gives no logits")
    }
    self.network = network
    self.classifier = classifier
    classes = network.plan.convolutions[classifier].geometry.outputs
    buffer = LaneBuffer(count: 2 * classes)
  }

  /// The logits of an image of the last forward pass, until `evaluate` replaces them.
  func logits(_ image: Int) -> [Float] {
    let output = network.output(classifier, image)
    return (0..<classes).map { output[element: $0] }
  }

  /// The loss of the last forward pass; calls `body` for each image in order.
  ///
  /// - Parameter gradientScale: what an image counts in the batch: with it the gradients by the logits take their
  ///   places. Nil for evaluation.
  func evaluate(
    _ images: BatchImages, gradientScale: Float?, _ body: (Int, Result) -> Void
  ) {
    let logits = buffer.vectors[0..<classes]
    let gradients = buffer.vectors.dropFirst(classes)
    for first in stride(from: 0, to: images.count, by: LaneVector.count) {
      let count = min(LaneVector.count, images.count - first)
      var labels = LaneIntVector(repeating: 0)
      logits.update(repeating: splat(0))
      for lane in 0..<count {
        let output = network.output(classifier, first &+ lane)
        for k in 0..<classes {
          logits[element: k &* LaneVector.count &+ lane] = output[element: k]
        }
        labels[lane] = images.label(first &+ lane)
      }
      let (nll, correct, prediction) = CrossEntropy.evaluate(
        logits, labels: labels, gradient: gradientScale.map { (gradients, splat($0)) })
      for lane in 0..<count {
        let result = Result(
          nll: nll[lane], isCorrect: correct[lane] != 0, prediction: prediction[lane])
        body(first &+ lane, result)
        guard gradientScale != nil else { continue }
        let output = network.output(classifier, first &+ lane)
        output.update(repeating: splat(0))
        for k in 0..<classes {
          output[element: k] = gradients[element: k &* LaneVector.count &+ lane]
        }
      }
    }
  }
}
