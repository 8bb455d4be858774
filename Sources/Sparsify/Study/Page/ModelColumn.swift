/// A number of models as tables of the page tell it.
struct ModelColumn: Sendable {
  private enum Source: Sendable {
    case quantity(Quantity<ModelPair>)
    /// See `ReportedTwin.accuracy`.
    case accuracy
  }

  /// With the unit.
  let heading: String
  private let source: Source
  /// Behind the point.
  private let places: Int

  private init(_ heading: String, _ source: Source, places: Int) {
    (self.heading, self.source, self.places) = (heading, source, places)
  }

  private init(_ heading: String, _ quantity: Quantity<ModelPair>, places: Int = 1) {
    self.init(heading, .quantity(quantity), places: places)
  }

  /// Whether a twin has a number of it at its last epoch; an accuracy is told of always.
  func isKnown(in report: ReportContext) -> Bool {
    switch source {
    case .quantity(let quantity): report.has(quantity)
    case .accuracy: true
    }
  }

  /// Of all models that have the epoch.
  func values(of twin: ReportedTwin, at epoch: Int) -> [Double?] {
    switch source {
    case .quantity(let quantity): twin.population.column(quantity, at: epoch)
    case .accuracy: twin.accuracy(at: epoch)
    }
  }

  /// One of the values without the unit: of shares in per cent.
  func text(_ value: Double?) -> String {
    switch source {
    case .quantity(let quantity) where !quantity.unit.isOfShares: value.shown(places: places)
    case .quantity, .accuracy: percentText(value, places: places)
    }
  }
}

extension ModelColumn {
  static let sparsity = Self("sparsity, %", .sparsity)
  static let testAccuracy = Self("test accuracy, %", .accuracy, places: 1)
  static let fullAccuracy = Self("full, %", .fullAccuracy)
  static let sparseAccuracy = Self("sparse, %", .sparseAccuracy)
  static let lost = Self("lost, points", .drop)
  static let agreement = Self("same prediction, %", .agreement)
  static let kappa = Self("κ", .kappa, places: 2)
  static let gap = Self("gap, points", .gap)
  static let nll = Self("cross entropy", .nll(of: .sparse), places: 3)
  static let calibrationError = Self("calibration error, points", .calibrationError(of: .sparse))
  static let activeWeights = Self("active weights", .activeWeights, places: 0)
  static let removed = Self("units removed", .removed, places: 0)
}
