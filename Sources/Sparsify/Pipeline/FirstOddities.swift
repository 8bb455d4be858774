import Tensor

extension TrainableModel {
  /// What is odd about the model before it is trained: a sentence each, without a full stop.
  ///
  /// - Parameters:
  ///   - testAccuracy: its accuracies at iteration 0.
  ///   - validationAccuracy: nil where there is no validation set.
  func oddities(
    testAccuracy: Double, validationAccuracy: Double?, on data: DataSet
  ) -> [String] {
    guard isTrained else { return [] }
    var oddities: [String] = []
    if let record = recordedAccuracy(), let images = data[record.part],
      let measured = record.part == .test ? testAccuracy : validationAccuracy
    {
      let comparison = AccuracyComparison(
        recorded: record, measured: measured, images: images.count)
      if comparison.isOff { oddities.append("has \(comparison)") }
    }
    // Two standard errors of guessing.
    let chance = 1 / Double(architecture.classes)
    let error = (chance * (1 - chance) / Double(data.test.count)).squareRoot()
    if architecture.classes > 1, testAccuracy <= chance + 2 * error {
      oddities.append(
        "is no better than chance at iteration 0: test accuracy \(brief(testAccuracy)) with "
          + "\(architecture.classes) classes")
    }
    return oddities
  }

  /// The same, of a trial that is finished.
  /// - Parameters:
  ///   - folder: its own.
  ///   - method: by which it was made.
  func oddities(
    in folder: Path, by method: any TrainingMethod, on data: DataSet, files: FileSystem
  ) throws(FileError) -> [String] {
    guard isTrained,
      let row = try ResultLog(of: folder, files: files).lastRow(ofEpoch: 0),
      let testAccuracy = row.testAccuracy,
      method.keepsPredictions(atSparsity: row.sparsity ?? 0)
    else { return [] }
    return oddities(
      testAccuracy: testAccuracy, validationAccuracy: row.validationAccuracy, on: data)
  }
}

extension TrainingMethod {
  /// Whether the model of iteration 0 predicts much what its source does: not where weights are pruned in it that count,
  /// because so many were asked for. Those that variational dropout prunes in it are next to zero.
  ///
  /// - Parameter sparsity: of iteration 0.
  func keepsPredictions(atSparsity sparsity: Double) -> Bool {
    isVariational || sparsity == 0
  }
}
