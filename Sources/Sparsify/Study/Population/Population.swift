import Tensor
import VariationalDropout

/// What the models of a twin are together, epoch by epoch.
///
/// Of each model it keeps numbers, votes and masks, but neither weights nor predictions.
package struct Population: Sendable {
  /// A finished model, with what is known of it as a whole.
  struct Model: Sendable {
    var trial: Path
    /// Which one it is of `networks`.
    var network: Int
    /// Its hyperparameters but the seed.
    var factors: JSONObject
    var path: SparsityPath
    var origin: StudiedTrial.FullModelOrigin
    var sweep: ThresholdSweep?
  }

  /// In the order of their names.
  private(set) var models: [Model] = []
  /// In the order of the first models that are of them.
  private(set) var networks: [ModelSize] = []
  private(set) var absences: [StudiedTwin.Absence] = []
  private(set) var epochs: [Int: PopulationEpoch] = [:]
  let labels: [Int32]?
  /// Which models' masks are compared with each other, by their place among the trials.
  private let isPaired: @Sendable (Int) -> Bool

  /// More models than that are not all compared with each other, but so many, evenly spaced.
  private static let mostPaired = 2_000
  private static let pairedOfMore = 1_000

  /// - Parameters:
  ///   - trials: how many there will be at most.
  ///   - labels: of the test set; nil where no predictions are made.
  package init(trials: Int, labels: [Int32]?) {
    self.labels = labels
    if trials <= Self.mostPaired {
      isPaired = { _ in true }
    } else {
      let chosen = Set((0..<Self.pairedOfMore).map { $0 * trials / Self.pairedOfMore })
      isPaired = { chosen.contains($0) }
    }
  }

  /// - Precondition: outcomes come in the order of their names.
  package mutating func add(_ outcome: Comparison.Outcome) {
    switch outcome {
    case .absent(let absence): absences.append(absence)
    case .studied(let study):
      for pair in study.pairs {
        epochs[pair.epoch, default: PopulationEpoch(samples: labels?.count ?? 0)]
          .add(pair, model: models.count, isPaired: isPaired(models.count))
      }
      models.append(
        Model(
          trial: study.trial,
          network: network(study.pairs[0].full.model.architecture),
          factors: study.parameters.members.reduce(into: JSONObject()) { factors, member in
            if Hyperparameter.isFactor(member.key) { factors[member.key] = member.value }
          }, path: study.path, origin: study.origin, sweep: study.sweep))
    }
  }

  private mutating func network(_ architecture: Architecture) -> Int {
    let size = ModelSize(of: architecture)
    if let place = networks.firstIndex(of: size) { return place }
    networks.append(size)
    return networks.count - 1
  }

  /// The epochs that any model has, in rising order.
  package var epochNumbers: [Int] { epochs.keys.sorted() }
  /// The largest epoch that any model has; nil without models.
  package var lastEpoch: Int? { epochs.keys.max() }

  /// The models that were compared.
  package var modelCount: Int { models.count }

  /// The trials that ended in one way other than being finished.
  package func count(of status: StudiedTwin.Absence.Status) -> Int {
    absences.count { $0.status == status }
  }

  /// The models that are missing at an epoch, in the order of their names.
  package func missing(at epoch: Int) -> [Path] {
    let present = Set(epochs[epoch]?.models ?? [])
    return models.indices.filter { !present.contains($0) }.map { models[$0].trial }
  }

  /// A quantity of all models that have the epoch.
  ///
  /// - Precondition: it is one of `Quantities.ofModels`.
  package func column(_ quantity: Quantity<ModelPair>, at epoch: Int) -> [Double?] {
    epochs[epoch]?.columns[quantity] ?? []
  }
}
