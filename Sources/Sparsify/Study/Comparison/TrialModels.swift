import Tensor
import VariationalDropout

/// The models of a trial: the full one, that of each epoch, and those of a sweep.
///
/// They are read and measured some at a time, by whoever has this; what stays of them are their traits.
struct TrialModels: Sendable {
  /// One of the models.
  enum Member: Sendable {
    case full
    /// That of an epoch, by its place among those that are looked at.
    case epoch(Int)
    /// That of the last epoch at a threshold of a sweep, by its place among these.
    case swept(Int)
  }

  /// What is known of a model.
  private struct Known: Sendable {
    var side: ModelPair.Side
    /// To the full model.
    var distance: ModelDistance
  }

  let trial: StudiedTrial
  let nonlinearity: Nonlinearity
  private let options: ComparisonOptions
  private let full: StudiedModel
  private let origin: StudiedTrial.FullModelOrigin
  private let rows: [(epoch: Int, row: ResultRow)]
  /// What was kept of the predictions of all models but those of the sweep.
  private let kept: Predictions?

  private var fullSide: ModelPair.Side
  /// Nil for epochs that can't be read.
  private var epochs: [Known?]
  private var swept: [ModelPair.Side] = []
  private var problems: [String] = []

  /// - Parameter takesKeptPredictions: whether predictions that were kept need not be made again.
  /// - Throws: `TrialProblem` where there is no full model, or no epoch.
  init(
    _ trial: StudiedTrial, options: ComparisonOptions, takesKeptPredictions: Bool
  ) throws(TrialProblem) {
    self.trial = trial
    self.options = options
    nonlinearity = try trial.nonlinearity()
    (full, origin) = try trial.full()
    fullSide = ModelPair.Side(ModelTraits(full))
    let all: [(epoch: Int, row: ResultRow)]
    do {
      all = try trial.rows()
    } catch {
      throw TrialProblem("\(error)")
    }
    let rows = all.filter { options.includes($0.epoch, last: all.last?.epoch) }
    guard !rows.isEmpty else {
      throw TrialProblem(
        all.isEmpty
          ? "has no epoch with a row in result.json and a checkpoint"
          : "has none of the epochs that are asked for")
    }
    self.rows = rows
    epochs = rows.map { _ in nil }
    var kept: Predictions?
    if takesKeptPredictions {
      do {
        kept = try trial.predictions()
      } catch {
        problems.append("\(error)")
      }
    }
    self.kept = kept.flatMap { kept in
      rows.allSatisfy { kept.sparse.indices.contains($0.epoch) } ? kept : nil
    }
  }

  /// Why the models can't be evaluated on these images; nil where they can.
  func mismatch(with images: ImageSet) -> String? {
    full.architecture.mismatch(with: images)
  }

  // MARK: Reading and measuring

  /// The full model and those of epochs.
  var members: [Member] { [.full] + rows.indices.map { .epoch($0) } }

  /// The models of the sweep, after the others were read; none where no sweep is wanted.
  var sweep: [Member] {
    options.sweeps && last != nil ? ThresholdSweep.thresholds.indices.map { .swept($0) } : []
  }

  /// The last epoch that could be read, by its place.
  private var last: Int? { epochs.lastIndex { $0 != nil } }

  /// Reads a model; nil for one of a sweep where there is no variational form.
  func read(_ member: Member) throws(TrialProblem) -> StudiedModel? {
    switch member {
    case .full: return full
    case .epoch(let place):
      let model = try trial.sparse(epoch: rows[place].epoch, threshold: options.threshold)
      guard model.architecture == full.architecture else {
        throw TrialProblem("is of another network than the full model")
      }
      return model
    case .swept(let place):
      return try trial.pruned(
        epoch: rows[last!].epoch, at: ThresholdSweep.thresholds[place])
    }
  }

  /// Whether a model has to be evaluated for what it says of images: those whose predictions were kept have not.
  ///
  /// - Parameter count: of images.
  func isUnmeasured(_ member: Member, on count: Int) -> Bool {
    if case .swept = member { return options.evaluates }
    return options.evaluates && kept?.full.count != count
  }

  /// Keeps what a model is, and what it says of the images where it was evaluated.
  mutating func take(_ member: Member, _ model: StudiedModel, _ measures: PredictiveMeasures?) {
    switch member {
    case .full: fullSide = ModelPair.Side(fullSide.model, measures: measures)
    case .epoch(let place):
      epochs[place] = Known(
        side: ModelPair.Side(ModelTraits(model), measures: measures),
        distance: ModelDistance(from: full, to: model))
    case .swept: swept.append(ModelPair.Side(ModelTraits(model), measures: measures))
    }
  }

  /// Notes why a model can't be read.
  mutating func leaveOut(_ member: Member, _ problem: TrialProblem) {
    switch member {
    case .epoch(let place): problems.append("epoch \(rows[place].epoch): \(problem)")
    case .full, .swept: problems.append("\(problem)")
    }
  }

  // MARK: What comes out

  /// What is known of the trial when all its models were taken.
  ///
  /// - Parameter labels: of the samples that were measured on; none without.
  /// - Throws: `TrialProblem` where no epoch can be read.
  func study(labels: [Int32]) throws(TrialProblem) -> TrialStudy {
    guard let last = last.flatMap({ epochs[$0]?.side.model.kept }) else {
      throw TrialProblem(problems.joined(separator: "; "))
    }
    let kept = kept?.full.count == labels.count ? kept : nil
    let full = kept.map { fullSide.measured(by: $0.full, nil, labels) } ?? fullSide
    var previous: KeptWeights?
    var pairs: [ModelPair] = []
    for (known, (epoch, row)) in zip(epochs, rows) {
      guard let known else { continue }
      let sparse =
        kept.map {
          known.side.measured(by: $0.sparse[epoch], row[ResultColumn.nll(.test)], labels)
        } ?? known.side
      pairs.append(
        ModelPair(
          epoch: epoch, row: row, full: full, sparse: sparse, distance: known.distance,
          previous: previous, last: last, labels: labels))
      previous = sparse.model.kept
    }
    let isSwept = swept.count == ThresholdSweep.thresholds.count
    return TrialStudy(
      trial: trial.name, parameters: trial.parameters, origin: origin, pairs: pairs,
      sweep: isSwept ? ThresholdSweep(swept) : nil, problems: problems)
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
