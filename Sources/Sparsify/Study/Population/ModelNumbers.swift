import Tensor

/// A number of each model of a twin, by which models of several twins are held against each other.
package struct ModelNumbers: Sendable {
  private let numbers: [(trial: Path, value: Double?)]

  /// - Parameters:
  ///   - trials: in the order in which sums are taken.
  ///   - values: as many; what is absent or not finite is left out.
  package init(_ trials: [Path], _ values: [Double?]) {
    precondition(trials.count == values.count, "\(values.count) values of \(trials.count) trials")
    numbers = zip(trials, values).map { ($0, $1?.ifFinite) }
  }

  /// These numbers less those that the same models have elsewhere: the mean of the differences with its 95 % interval,
  /// that of a paired t test.
  ///
  /// Models differ among each other by more than methods do, so the interval of the pairs is the narrow one.
  package func difference(from others: ModelNumbers) -> MeanInterval {
    let known = Dictionary(others.numbers.map { ($0.trial, $0.value) }) { first, _ in first }
    return MeanInterval(
      numbers.map { trial, value in
        guard let value, let other = known[trial] ?? nil else { return nil }
        return value - other
      })
  }
}

extension Population {
  /// The models that have an epoch, in the order of their names.
  func trials(at epoch: Int) -> [Path] {
    epochs[epoch]?.models.map { models[$0].trial } ?? []
  }

  /// A quantity at the last epoch.
  ///
  /// - Precondition: it is one of `Quantities.ofModels`.
  func lastNumbers(of quantity: Quantity<ModelPair>) -> ModelNumbers {
    lastNumbers { column(quantity, at: $0) }
  }

  /// Those of a column at the last epoch.
  ///
  /// - Parameter column: of the models that have the epoch.
  func lastNumbers(_ column: (_ epoch: Int) -> [Double?]) -> ModelNumbers {
    guard let lastEpoch else { return ModelNumbers([], []) }
    return ModelNumbers(trials(at: lastEpoch), column(lastEpoch))
  }

  /// A quantity of all epochs together.
  func numbers(of quantity: Quantity<SparsityPath>) -> ModelNumbers {
    ModelNumbers(models.map(\.trial), models.map { quantity.value($0.path) })
  }
}
