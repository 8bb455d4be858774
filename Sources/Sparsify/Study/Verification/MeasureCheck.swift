import Tensor
import VariationalDropout

/// `measure`: the rows tell what the checkpoints do.
///
/// * `test_acc` and `val_acc`, and in iteration 0 `train_acc`, are equal to what evaluating gives; of twins
///   of the original authors the first two within 2/N of N samples. The cross entropies (`…_nll`) are so within 1e-5.
/// * `kl` is the KL divergence of the variational form within 1e-5, `kl_weight` what the options say of the
///   epoch, and each evaluated `…_loss` is `…_nll + kl_weight * kl`.
/// * predictions.npz has T+1 rows, each what evaluating gives; `agreement` is the share of samples in which
///   its full and its sparse model say the same.
///
/// What training rows of epochs from 1 on say can't be measured again. Twins of the original authors have no
/// `kl`, and a negative weight of it in iteration 0: their losses are not looked at.
enum MeasureCheck: TrialCheck {
  /// How far numbers that are not counted may be apart, relative to the larger one.
  private static let tolerance = 1e-5

  static func findings(in trial: VerifiedTrial) -> [Finding] {
    let problem = trial.evaluationProblem.map {
      trial.finding(
        .measure, nil, ZooLayout.parametersName, "its models", "ones that can be evaluated", $0)
    }
    return (problem.map { [$0] } ?? []) + predictions(trial)
  }

  static func findings(in epoch: VerifiedEpoch, of trial: VerifiedTrial) -> [Finding] {
    let predictions = predictions(of: epoch, trial)
    guard let row = trial.row(epoch.epoch) else { return predictions }
    return predictions + measures(epoch, row, trial) + kl(epoch, row, trial)
  }

  private static func isClose(_ a: Double, _ b: Double, within tolerance: Double) -> Bool {
    abs(a - b) <= tolerance * max(abs(a), abs(b))
  }

  // MARK: Accuracies and cross entropies

  private static func measures(
    _ epoch: VerifiedEpoch, _ row: ResultRow, _ trial: VerifiedTrial
  ) -> [Finding] {
    let parts: [(DataSetPart, PredictiveMeasures?)] = [
      (.train, epoch.measured.train), (.test, epoch.measured.test),
      (.validation, epoch.measured.validation),
    ]
    return parts.flatMap { part, measures in
      measures.map { differences(of: $0, part, epoch.epoch, row, trial) } ?? []
    }
  }

  private static func differences(
    of measures: PredictiveMeasures, _ part: DataSetPart, _ epoch: Int,
    _ row: ResultRow, _ trial: VerifiedTrial
  ) -> [Finding] {
    var findings: [Finding] = []
    func compare(_ column: String, _ value: Double?, _ isRight: (Double, Double) -> Bool) {
      guard let value else { return }
      let told = row[column]
      // Those of the original authors have fewer columns.
      if told == nil, !trial.twin.isOurs { return }
      if let told, isRight(told, value) { return }
      findings.append(
        trial.finding(
          .measure, epoch, ZooLayout.resultName, column, "\(value) as measured",
          told.map { "\($0)" } ?? "no number"))
    }
    let slack = trial.twin.isOurs ? 0 : 2.000_001 / Double(max(1, measures.predictions.count))
    compare(ResultColumn.accuracy(part), measures.accuracy) { abs($0 - $1) <= slack }
    compare(ResultColumn.nll(part), measures.nll) { isClose($0, $1, within: tolerance) }
    return findings
  }

  // MARK: KL divergence and losses

  private static func kl(
    _ epoch: VerifiedEpoch, _ row: ResultRow, _ trial: VerifiedTrial
  ) -> [Finding] {
    guard trial.twin.isOurs else { return [] }
    let number = epoch.epoch
    var findings: [Finding] = []
    func compare(_ column: String, _ expected: Double, within tolerance: Double) {
      if let told = row[column], isClose(told, expected, within: tolerance) { return }
      findings.append(
        trial.finding(
          .measure, number, ZooLayout.resultName, column, "\(expected)",
          row[column].map { "\($0)" } ?? "no number"))
    }
    if trial.twin.isVariational(epoch: number) {
      if let sparsity = epoch.sparsity {
        compare(ResultColumn.kl, sparsity.kl, within: tolerance)
      }
      if let scale = trial.twin.options[MethodOption.klScale.storedName]?.double,
        let epochs = trial.twin.stored?.ends.first
      {
        compare(
          ResultColumn.klWeight, KLSchedule(scale: scale, epochs: epochs).weight(epoch: number),
          within: tolerance)
      }
    }
    let term = (row[ResultColumn.klWeight] ?? 0) * (row[ResultColumn.kl] ?? 0)
    let parts: [DataSetPart] =
      number == 0 ? [.train, .test, .validation] : [.test, .validation]
    for part in parts {
      guard let nll = row[ResultColumn.nll(part)] else { continue }
      compare(ResultColumn.loss(part), nll + term, within: tolerance)
    }
    return findings
  }

  // MARK: Predictions

  private static func predictions(_ trial: VerifiedTrial) -> [Finding] {
    guard let kept = trial.predictions else { return [] }
    let file = ZooLayout.predictionsName
    guard kept.sparse.count == trial.lastEpoch + 1 else {
      return [
        trial.finding(
          .measure, nil, file, "rows of sparse", "\(trial.lastEpoch + 1)", "\(kept.sparse.count)")
      ]
    }
    let full = trial.full.flatMap { difference(of: kept.full, "full", from: $0, trial) }
    let agreements = kept.sparse.indices.compactMap { epoch -> Finding? in
      let agreement = kept.agreement(iteration: epoch)
      guard let told = trial.row(epoch)?[ResultColumn.agreement], told != agreement else {
        return nil
      }
      return trial.finding(
        .measure, epoch, ZooLayout.resultName, ResultColumn.agreement, "\(agreement) by \(file)",
        "\(told)")
    }
    return (full.map { [$0] } ?? []) + agreements
  }

  private static func predictions(of epoch: VerifiedEpoch, _ trial: VerifiedTrial) -> [Finding] {
    guard let kept = trial.predictions, kept.sparse.count == trial.lastEpoch + 1,
      kept.sparse.indices.contains(epoch.epoch), let measures = epoch.measured.test
    else { return [] }
    let difference = difference(
      of: kept.sparse[epoch.epoch], "sparse", from: measures, trial, epoch.epoch)
    return difference.map { [$0] } ?? []
  }

  /// The first of the predictions that were kept that is not what evaluating gives.
  private static func difference(
    of own: [UInt16], _ name: String, from measures: PredictiveMeasures, _ trial: VerifiedTrial,
    _ epoch: Int? = nil
  ) -> Finding? {
    let (file, expected) = (ZooLayout.predictionsName, measures.predictions)
    guard own.count == expected.count else {
      return trial.finding(
        .measure, epoch, file, "samples of \(name)", "\(expected.count)", "\(own.count)")
    }
    let sample = own.indices.first { Int32(own[$0]) != expected[$0] }
    return sample.map {
      trial.finding(
        .measure, epoch, file, "\(name) of sample \($0)", "\(expected[$0]) as measured",
        "\(own[$0])")
    }
  }
}
