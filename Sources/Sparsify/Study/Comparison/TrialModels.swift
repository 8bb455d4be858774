import Tensor
import VariationalDropout

/// The models of a trial: the full one, that of each epoch, and those of a sweep.
///
/// They are read and measured some at a time, by whoever has this; what stays of them are their traits.
struct TrialModels: Sendable {
  /// One of the models, or some that are read together.
  enum Member: Sendable {
    case full
    /// That of an epoch, by its place among those that are looked at.
    case epoch(Int)
    /// That of an epoch that is not looked at, for what it keeps of the weights.
    case mask(ofEpoch: Int)
    /// Those of the last epoch at some thresholds of a sweep, by their places among these.
    case swept(Range<Int>)

    /// How many there are at most.
    var count: Int { if case .swept(let places) = self { places.count } else { 1 } }
  }

  /// What is known of a model.
  private struct Known: Sendable {
    var side: ModelPair.Side
    /// To the full model.
    var distance: ModelDistance
  }

  let trial: StudiedTrial
  private let nonlinearity: Nonlinearity
  private let isOwnData: Bool
  private let options: ComparisonOptions
  private let full: StudiedModel
  private let origin: StudiedTrial.FullModelOrigin
  /// All of result.json.
  private let trajectory: [Int: ResultRow]
  /// The epochs that have a row and a checkpoint, rising.
  private let known: [Int]
  /// Those that are looked at.
  private let rows: [(epoch: Int, row: ResultRow)]
  /// Whether the rows tell of the images and the threshold that are asked for.
  private let hasFittingRows: Bool
  /// What was kept of the predictions of all models but those of the sweep.
  private let kept: Predictions?

  private var fullSide: ModelPair.Side
  /// Nil for epochs that can't be read.
  private var epochs: [Known?]
  private var masks: [Int: KeptWeights] = [:]
  private var unreadable: Set<Int> = []
  private var levels: [ThresholdSweep.Level] = []
  private var problems: [String] = []

  /// - Parameter isOwnData: whether models are measured on the data set that the twin was made with.
  /// - Throws: `TrialProblem` where there is no full model or no epoch, or the twin began with another model.
  init(
    _ trial: StudiedTrial, options: ComparisonOptions, isOwnData: Bool
  ) throws(TrialProblem) {
    self.trial = trial
    self.isOwnData = isOwnData
    self.options = options
    nonlinearity = try trial.nonlinearity()
    (full, origin) = try trial.full()
    fullSide = ModelPair.Side(ModelTraits(full))
    var isCertain = false
    switch trial.beginning(with: full, origin) {
    case .certain: isCertain = true
    case .unknown: break
    case .unreadable(let problem): problems.append("epoch 0: \(problem)")
    case .wrong(let problem): throw problem
    }
    do {
      trajectory = try trial.trajectory()
    } catch {
      throw TrialProblem("\(error)")
    }
    let trajectory = trajectory
    let known = trial.epochs.filter { trajectory[$0] != nil }
    let rows = known.filter { options.includes($0, last: known.last) }
      .map { (epoch: $0, row: trajectory[$0]!) }
    guard !rows.isEmpty else {
      throw TrialProblem(
        known.isEmpty
          ? "has no epoch with a row in result.json and a checkpoint"
          : "has none of the epochs that are asked for")
    }
    self.known = known
    hasFittingRows =
      isOwnData && (options.threshold == nil || options.threshold == trial.storedThreshold)
    self.rows = rows
    epochs = rows.map { _ in nil }
    var kept: Predictions?
    // Those of the full model would be of another one where the twin may have begun with that.
    if isOwnData, isCertain, options.takesKeptPredictions {
      do {
        kept = try trial.predictions()
      } catch {
        problems.append("\(error)")
      }
    }
    let classes = full.architecture.classes
    self.kept = kept.flatMap { kept in
      kept.areWithin(classes: classes)
        && rows.allSatisfy { kept.sparse.indices.contains($0.epoch) } ? kept : nil
    }
  }

  /// Why the models can't be evaluated on these images; nil where they can.
  func mismatch(with images: ImageSet) -> String? {
    full.architecture.mismatch(with: images)
  }

  // MARK: Reading and measuring

  /// The full model, those of epochs, and what these are compared with beside it: the epochs before them and the last.
  var members: [Member] {
    let beside = Set(rows.compactMap { before($0.epoch) } + known.suffix(1))
      .subtracting(rows.map(\.epoch))
    return [.full] + rows.indices.map { .epoch($0) } + beside.sorted().map { .mask(ofEpoch: $0) }
  }

  /// The epoch before one, of those that read as far as that is known.
  private func before(_ epoch: Int) -> Int? {
    known.last { $0 < epoch && !unreadable.contains($0) }
  }

  /// The models of the sweep, after the others were read; none where no sweep is wanted.
  ///
  /// - Parameter count: how many are read together at most.
  func sweep(atOnce count: Int) -> [Member] {
    guard options.sweeps, last != nil else { return [] }
    let places = ThresholdSweep.thresholds.indices
    return stride(from: 0, to: places.count, by: count).map {
      .swept($0..<min($0 + count, places.count))
    }
  }

  /// The last epoch that could be read, by its place.
  private var last: Int? { epochs.lastIndex { $0 != nil } }

  /// Reads a model, or those of a sweep, which are none where there is no variational form.
  func read(_ member: Member) throws(TrialProblem) -> [StudiedModel] {
    switch member {
    case .full: return [full]
    case .epoch(let place): return [try read(epoch: rows[place].epoch)]
    case .mask(let epoch): return [try read(epoch: epoch)]
    case .swept(let places):
      return try trial.models(
        ofEpoch: rows[last!].epoch, at: ThresholdSweep.thresholds[places])
    }
  }

  private func read(epoch: Int) throws(TrialProblem) -> StudiedModel {
    let model = try trial.sparse(epoch: epoch, threshold: options.threshold)
    guard model.architecture == full.architecture else {
      throw TrialProblem("is of another network than the full model")
    }
    return model
  }

  /// Whether a model has to be evaluated for what it says of images: those whose predictions were kept have not.
  ///
  /// - Parameter count: of images.
  func isUnmeasured(_ member: Member, on count: Int) -> Bool {
    switch member {
    case .full, .epoch: options.evaluates && kept?.full.count != count
    case .mask: false
    case .swept: options.evaluates
    }
  }

  /// What evaluates a model.
  ///
  /// - Parameters:
  ///   - model: one of the member, as it was read.
  ///   - member: where it is pruned otherwise than it was made with, its batch norms are measured as they were then.
  func request(_ model: StudiedModel, _ member: Member) -> ModelEvaluator.Request {
    let isPrunedAnew =
      switch member {
      case .full, .mask: false
      case .epoch: options.threshold.map { $0 != trial.storedThreshold } ?? false
      case .swept: true
      }
    return ModelEvaluator.Request(
      model: model, nonlinearity: nonlinearity,
      recalibration: isPrunedAnew && isOwnData ? trial.recalibration : nil)
  }

  /// Keeps what models are, and what they say of the images where they were evaluated.
  ///
  /// - Parameter models: of the member, as they were read.
  mutating func take(
    _ member: Member, _ models: [(model: StudiedModel, measures: PredictiveMeasures?)]
  ) {
    for (number, (model, measures)) in models.enumerated() {
      switch member {
      case .full: fullSide = ModelPair.Side(fullSide.model, measures: measures)
      case .epoch(let place):
        epochs[place] = Known(
          side: ModelPair.Side(ModelTraits(model), measures: measures),
          distance: ModelDistance(from: full, to: model))
      case .mask(let epoch): masks[epoch] = model.kept
      case .swept(let places):
        let threshold = ThresholdSweep.thresholds[places.lowerBound + number]
        levels.append(ThresholdSweep.Level(threshold, model.kept, measures))
      }
    }
  }

  /// Notes why a model can't be read.
  mutating func leaveOut(_ member: Member, _ problem: TrialProblem) {
    let epoch: Int?
    switch member {
    case .epoch(let place): epoch = rows[place].epoch
    case .mask(let number): epoch = number
    case .full, .swept: epoch = nil
    }
    if let epoch { unreadable.insert(epoch) }
    let text = (epoch.map { "epoch \($0): " } ?? "") + "\(problem)"
    if !problems.contains(text) { problems.append(text) }
  }

  // MARK: What comes out

  /// What is known of the trial when all its models were taken.
  ///
  /// - Parameter labels: of the samples that were measured on; none without.
  /// - Throws: `TrialProblem` where no epoch can be read.
  func study(labels: [Int32]) throws(TrialProblem) -> TrialStudy {
    guard let lastOfThese = last.flatMap({ epochs[$0] }) else {
      throw TrialProblem(problems.joined(separator: "; "))
    }
    let kept = kept?.full.count == labels.count ? kept : nil
    let full = kept.map { fullSide.measured(by: $0.full, nil, labels) } ?? fullSide
    var sides: [Int: ModelPair.Side] = [:]
    for (known, (epoch, row)) in zip(epochs, rows) {
      sides[epoch] = known.map(\.side).map { side in
        kept.map { side.measured(by: $0.sparse[epoch], row[ResultColumn.nll(.test)], labels) }
          ?? side
      }
    }
    func mask(_ epoch: Int) -> KeptWeights? { sides[epoch]?.model.kept ?? masks[epoch] }
    let last = known.last.flatMap { mask($0) } ?? lastOfThese.side.model.kept
    let pairs = zip(epochs, rows).compactMap { known, place -> ModelPair? in
      guard let known, let sparse = sides[place.epoch] else { return nil }
      return ModelPair(
        epoch: place.epoch, row: place.row, full: full, sparse: sparse, distance: known.distance,
        previous: before(place.epoch).flatMap { mask($0) }, last: last, labels: labels)
    }
    let isSwept = levels.count == ThresholdSweep.thresholds.count
    return TrialStudy(
      trial: trial.name, parameters: trial.parameters, origin: origin, pairs: pairs,
      sweep: isSwept ? ThresholdSweep(levels) : nil, problems: problems,
      path: path(through: pairs))
  }

  /// The way through all epochs that can be read: of those that are not looked at by their rows, where these fit.
  private func path(through pairs: [ModelPair]) -> SparsityPath {
    var stations = Dictionary(
      uniqueKeysWithValues: pairs.map {
        (
          $0.epoch,
          (Double($0.kept.prunedCount, of: $0.kept.total), $0.sparse.measures?.accuracy)
        )
      })
    if hasFittingRows {
      for epoch in known where stations[epoch] == nil {
        stations[epoch] = (trajectory[epoch]?.sparsity, trajectory[epoch]?.testAccuracy)
      }
    } else if known.contains(where: { stations[$0] == nil && !unreadable.contains($0) }) {
      return SparsityPath([])
    }
    return SparsityPath(
      stations.sorted { $0.key < $1.key }.map { ($0.key, $0.value.0, $0.value.1) })
  }
}

extension ModelPair.Side {
  /// With predictions that were kept.
  fileprivate func measured(
    by predictions: [UInt16], _ nll: Double?, _ labels: [Int32]
  ) -> ModelPair.Side {
    ModelPair.Side(
      model,
      measures: PredictiveMeasures(
        predictions: predictions.map { Int32($0) }, labels: labels, nll: nll))
  }
}
