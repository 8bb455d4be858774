import Tensor
import VariationalDropout

/// The models of a trial: the full one and that of each epoch, read but not evaluated.
struct TrialModels: Sendable {
  /// An epoch with its row and its model.
  private struct Epoch: Sendable {
    var number: Int
    var row: ResultRow
    var model: StudiedModel
  }

  let trial: StudiedTrial
  let nonlinearity: Nonlinearity
  private let full: StudiedModel
  private let origin: StudiedTrial.FullModelOrigin
  private let epochs: [Epoch]
  /// The last model at each threshold of a sweep; none where there is no sweep.
  private let swept: [StudiedModel]
  private let problems: [String]
  /// What was kept of the predictions of all models but those of the sweep.
  private let kept: Predictions?
  private let evaluates: Bool

  /// - Parameter takesKeptPredictions: whether predictions that were kept need not be made again.
  /// - Throws: `TrialProblem` where there is no full model, or no epoch.
  init(
    _ trial: StudiedTrial, options: ComparisonOptions, takesKeptPredictions: Bool
  ) throws(TrialProblem) {
    self.trial = trial
    nonlinearity = try trial.nonlinearity()
    (full, origin) = try trial.full()
    let rows: [(epoch: Int, row: ResultRow)]
    do {
      rows = try trial.rows()
    } catch {
      throw TrialProblem("\(error)")
    }
    var epochs: [Epoch] = []
    var problems: [String] = []
    for (number, row) in rows where options.includes(number, last: rows.last?.epoch) {
      do throws(TrialProblem) {
        let model = try trial.sparse(epoch: number, threshold: options.threshold)
        guard model.architecture == full.architecture else {
          throw TrialProblem("is of another network than the full model")
        }
        epochs.append(Epoch(number: number, row: row, model: model))
      } catch {
        problems.append("epoch \(number): \(error)")
      }
    }
    guard !epochs.isEmpty else {
      if !problems.isEmpty { throw TrialProblem(problems.joined(separator: "; ")) }
      throw TrialProblem(
        rows.isEmpty
          ? "has no epoch with a row in result.json and a checkpoint"
          : "has none of the epochs that are asked for")
    }
    swept =
      options.sweeps
      ? try trial.models(ofEpoch: epochs[epochs.count - 1].number, at: ThresholdSweep.thresholds)
      : []
    evaluates = options.evaluates
    self.epochs = epochs
    var kept: Predictions?
    if takesKeptPredictions {
      do {
        kept = try trial.predictions()
      } catch {
        problems.append("\(error)")
      }
    }
    self.problems = problems
    self.kept = kept.flatMap { kept in
      epochs.allSatisfy { kept.sparse.indices.contains($0.number) } ? kept : nil
    }
  }

  /// The full model, the sparse ones, and those of a sweep; of those whose predictions were kept only the last.
  ///
  /// - Parameter count: of images.
  func unmeasured(on count: Int) -> [StudiedModel] {
    if !evaluates { return [] }
    return isKept(of: count) ? swept : [full] + epochs.map(\.model) + swept
  }

  private func isKept(of count: Int) -> Bool { kept?.full.count == count }

  /// The measures of all models.
  ///
  /// - Parameter measured: of those that are unmeasured, in order.
  func measures(_ measured: [PredictiveMeasures], labels: [Int32]) -> [PredictiveMeasures] {
    guard isKept(of: labels.count), let kept else { return measured }
    let full = PredictiveMeasures(
      predictions: kept.full.map { Int32($0) }, labels: labels, nll: nil)
    let sparse = epochs.map { epoch in
      PredictiveMeasures(
        predictions: kept.sparse[epoch.number].map { Int32($0) }, labels: labels,
        nll: epoch.row[ResultColumn.nll(.test)])
    }
    return [full] + sparse + measured
  }

  /// Why the models can't be evaluated on these images; nil where they can.
  func mismatch(with images: ImageSet) -> String? {
    full.architecture.mismatch(with: images)
  }

  /// What is known of the trial.
  ///
  /// - Parameters:
  ///   - measures: of all models, see `measures(_:labels:)`; empty where nothing was evaluated.
  ///   - labels: of the samples that were measured on.
  func study(measures: [PredictiveMeasures], labels: [Int32]) -> TrialStudy {
    func side(_ model: StudiedModel, _ place: Int) -> ModelPair.Side {
      ModelPair.Side(
        model, measures: measures.indices.contains(place) ? measures[place] : nil)
    }
    let full = side(full, 0)
    let last = epochs[epochs.count - 1].model.kept
    let pairs = epochs.enumerated().map { place, epoch in
      ModelPair(
        epoch: epoch.number, row: epoch.row, full: full, sparse: side(epoch.model, place + 1),
        previous: place > 0 ? epochs[place - 1].model.kept : nil, last: last, labels: labels)
    }
    let sweep =
      swept.isEmpty
      ? nil : ThresholdSweep(swept, measures: Array(measures.dropFirst(1 + epochs.count)))
    return TrialStudy(
      trial: trial.name, parameters: trial.parameters, origin: origin, pairs: pairs, sweep: sweep,
      problems: problems)
  }
}
