/// The way of one model through sparsity and accuracy.
package struct SparsityPath: Sendable, Equatable {
  /// The sparsities at which the accuracy is told.
  package static let levels = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95]

  private struct Station: Sendable, Equatable {
    var epoch: Int
    var sparsity, accuracy: Double
  }

  private let stations: [Station]

  /// - Parameter epochs: in rising order. One of which a number is absent or not finite is left out.
  package init(_ epochs: [(epoch: Int, sparsity: Double?, accuracy: Double?)]) {
    stations = epochs.compactMap { epoch, sparsity, accuracy in
      guard let sparsity = sparsity?.ifFinite, let accuracy = accuracy?.ifFinite else {
        return nil
      }
      return Station(epoch: epoch, sparsity: sparsity, accuracy: accuracy)
    }
  }

  /// The accuracy where the path first reaches a sparsity: on the line between that epoch and the one
  /// before; that of epoch 0 where it begins above. Nil where it never gets there, or where that is not known: it is
  /// above in the first epoch that there is, which is a later one.
  package func accuracy(atSparsity level: Double) -> Double? {
    guard let place = stations.firstIndex(where: { $0.sparsity >= level }) else { return nil }
    let station = stations[place]
    guard place > 0 else { return station.epoch == 0 ? station.accuracy : nil }
    let before = stations[place - 1]
    let part = (level - before.sparsity) / (station.sparsity - before.sparsity)
    return before.accuracy + part * (station.accuracy - before.accuracy)
  }

  /// The epochs that no other one equals in sparsity and accuracy and beats in one of them.
  package var paretoEpochs: [Int] {
    // None is beaten by one that comes behind it here, and the last that is not beaten is the best.
    let sorted = stations.sorted { ($0.sparsity, $0.accuracy) > ($1.sparsity, $1.accuracy) }
    var best: [Station] = []
    for station in sorted {
      if let last = best.last,
        last.accuracy > station.accuracy
          || last.accuracy == station.accuracy && last.sparsity > station.sparsity
      {
        continue
      }
      best.append(station)
    }
    return best.map(\.epoch).sorted()
  }
}
