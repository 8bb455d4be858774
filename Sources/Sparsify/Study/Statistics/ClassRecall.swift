/// What a model does with each class.
package struct ClassRecall: Sendable, Equatable {
  /// The share of a class's samples that are predicted right; nil of a class without samples.
  package let recall: [Double?]
  /// The share of all samples that are put into a class; nil without samples.
  package let predicted: [Double?]

  /// - Precondition: as many predictions as labels, all within the classes.
  package init(_ predictions: [Int32], labels: [Int32], classes: Int) {
    precondition(predictions.count == labels.count, "\(predictions.count) of \(labels.count)")
    var (samples, right) = (
      [Int](repeating: 0, count: classes), [Int](repeating: 0, count: classes)
    )
    var predicted = samples
    for (prediction, label) in zip(predictions, labels) {
      samples[Int(label)] += 1
      predicted[Int(prediction)] += 1
      if prediction == label { right[Int(label)] += 1 }
    }
    recall = zip(right, samples).map { Double($0, of: $1) }
    self.predicted = predicted.map { Double($0, of: labels.count) }
  }
}
