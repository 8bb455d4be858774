/// How often models put each test sample into each class.
package struct VoteTally: Sendable, Equatable {
  package let samples, classes: Int
  /// The models that have voted.
  package private(set) var models = 0
  /// `[samples, classes]`
  private var votes: [UInt32]

  package init(samples: Int, classes: Int) {
    (self.samples, self.classes) = (samples, classes)
    votes = Array(repeating: 0, count: samples * classes)
  }

  /// Adds the predictions of one model.
  ///
  /// - Precondition: one a sample, within the classes.
  package mutating func add(_ predictions: [Int32]) {
    precondition(predictions.count == samples, "\(predictions.count) votes on \(samples) samples")
    models += 1
    for (sample, prediction) in predictions.enumerated() {
      precondition((0..<classes).contains(Int(prediction)), "class \(prediction) of \(classes)")
      votes[sample * classes + Int(prediction)] += 1
    }
  }

  /// Adds the votes of other models on the same samples.
  package mutating func add(_ other: VoteTally) {
    precondition(
      (samples, classes) == (other.samples, other.classes),
      "votes on \(other.samples) samples and \(other.classes) classes")
    models += other.models
    for place in votes.indices { votes[place] += other.votes[place] }
  }

  /// The models that put a sample into a class.
  package func votes(for label: Int32, on sample: Int) -> Int {
    Int(votes[sample * classes + Int(label)])
  }

  /// The class of a sample with most votes, the lowest of several.
  package func majority(on sample: Int) -> Int32 {
    let row = votes[(sample * classes)..<((sample + 1) * classes)]
    var best = row.startIndex
    for place in row.indices where row[place] > row[best] { best = place }
    return Int32(best - row.startIndex)
  }
}
