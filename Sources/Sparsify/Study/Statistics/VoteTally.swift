/// How often models put each test sample into each class.
package struct VoteTally: Sendable, Equatable {
  package let samples: Int
  /// Of the model with most of them.
  package private(set) var classes: Int
  /// The models that have voted.
  package private(set) var models = 0
  /// `[samples, classes]`
  private var votes: [UInt32]

  package init(samples: Int, classes: Int) {
    (self.samples, self.classes) = (samples, classes)
    votes = Array(repeating: 0, count: samples * classes)
  }

  /// Adds the predictions of one model, which may know more classes than those before.
  ///
  /// - Precondition: one a sample, none negative.
  package mutating func add(_ predictions: [Int32]) {
    precondition(predictions.count == samples, "\(predictions.count) votes on \(samples) samples")
    if let largest = predictions.max(), largest >= classes { widen(to: Int(largest) + 1) }
    models += 1
    for (sample, prediction) in predictions.enumerated() {
      votes[sample * classes + Int(prediction)] += 1
    }
  }

  private mutating func widen(to classes: Int) {
    var wide = [UInt32](repeating: 0, count: samples * classes)
    for place in votes.indices {
      wide[place / self.classes * classes + place % self.classes] = votes[place]
    }
    (self.classes, votes) = (classes, wide)
  }

  /// The models that put a sample into a class.
  package func votes(for label: Int32, on sample: Int) -> Int {
    label < classes ? Int(votes[sample * classes + Int(label)]) : 0
  }

  /// The class of a sample with most votes, the lowest of several.
  package func majority(on sample: Int) -> Int32 {
    let row = votes[(sample * classes)..<((sample + 1) * classes)]
    var best = row.startIndex
    for place in row.indices where row[place] > row[best] { best = place }
    return Int32(best - row.startIndex)
  }
}
