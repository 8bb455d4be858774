import Tensor
import VariationalDropout

extension EpochRecord {
  /// What a row of a twin's result.json says: the inverse of what is written there.
  ///
  /// - Parameter layers: of the model.
  /// - Throws: `TrialProblem` where a number is missing that every row has.
  init(
    reading row: ResultRow, layers: [Layer]
  ) throws(TrialProblem) {
    func number(_ column: String) throws(TrialProblem) -> Double {
      guard let number = row[column] else {
        throw TrialProblem("'\(ZooLayout.resultName)' has a row without \(column)")
      }
      return number
    }
    func integer(_ column: String) throws(TrialProblem) -> Int {
      guard let integer = row.integer(column) else {
        throw TrialProblem("'\(ZooLayout.resultName)' has a row without \(column)")
      }
      return integer
    }
    func measure(_ part: DataSetPart) throws(TrialProblem) -> Measure {
      Measure(
        loss: try number(ResultColumn.loss(part)), nll: try number(ResultColumn.nll(part)),
        accuracy: try number(ResultColumn.accuracy(part)))
    }
    var pruned: [Int] = []
    for layer in layers {
      let share = try number(ResultColumn.sparsity(ofLayer: layer.name))
      guard let count = row.prunedCount(of: layer) else {
        throw TrialProblem("'\(ZooLayout.resultName)' has a sparsity of \(share)")
      }
      pruned.append(count)
    }
    self.init(
      epoch: try integer(ResultColumn.epoch), train: try measure(.train),
      test: try measure(.test),
      validation: row[ResultColumn.loss(.validation)] == nil ? nil : try measure(.validation),
      klWeight: try number(ResultColumn.klWeight), kl: row[ResultColumn.kl] ?? 0,
      prunedWeights: pruned, weights: layers.map(\.weightCount),
      circumstances: Circumstances(
        timestamp: try integer(ResultColumn.timestamp),
        seconds: try number(ResultColumn.seconds),
        totalSeconds: try number(ResultColumn.totalSeconds),
        secondsSinceRestore: try number(ResultColumn.secondsSinceRestore),
        processID: try integer(ResultColumn.processID),
        hostName: row.text(ResultColumn.hostName), address: row.text(ResultColumn.address)))
    agreement = row[ResultColumn.agreement]
  }
}
