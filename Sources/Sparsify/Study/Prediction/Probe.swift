import Tensor

/// A linear probe: what ridge regression tells of one property.
struct Probe {
  /// Fitted to the samples of the training set that have the property.
  let ridge: Ridge

  /// Of a number.
  ///
  /// - Parameter targets: nil where a sample does not have it.
  func scores(ofNumbers targets: SplitParts<[Double?]>) throws(RunError) -> ProbeScores {
    let values = targets.map { $0.compactMap { $0 } }
    let predictions = try ridge.predictions(fitting: RowMatrix([values.train]))
    /// Of the samples that have the property; those of the training set are no others.
    func predicted(_ part: DataSetPart, _ penalty: Int) -> [Double] {
      let all = predictions[part].of(target: 0, penalty: penalty)
      return part == .train ? all : zip(targets[part], all).filter { $0.0 != nil }.map(\.1)
    }
    let validation = Ridge.penalties.indices.map {
      coefficientOfDetermination(of: values.validation, by: predicted(.validation, $0))
    }
    guard let best = firstLargest(validation) else {
      return .undefined(
        isText: false, reason: Self.reason(without: values), counts: values.map(\.count))
    }
    return .regression(
      RegressionScores(
        penalty: Ridge.penalties[best], counts: values.map(\.count),
        r2: SplitParts { coefficientOfDetermination(of: values[$0], by: predicted($0, best)) },
        tau: SplitParts { kendallCorrelation(values[$0], predicted($0, best)) }))
  }

  /// Why there is no R² of a validation set.
  private static func reason(without values: SplitParts<[Double]>) -> String {
    if values.validation.count < 2 { return "fewer than two samples to validate" }
    return Set(values.train + values.validation).count == 1
      ? ProbeScores.constant : "\(ProbeScores.constant) in the samples to validate"
  }

  /// Of a text: least squares on one column of zeros and ones for each class; the first of the largest
  /// predictions is the class.
  func scores(ofTexts targets: SplitParts<[ByteText?]>) throws(RunError) -> ProbeScores {
    let values = targets.map { $0.compactMap { $0 } }
    let classes = Set(values.train).sorted()
    guard classes.count > 1 else {
      return .undefined(
        isText: true, reason: ProbeScores.constant, counts: values.map(\.count))
    }
    let columns = classes.map { name in values.train.map { $0 == name ? 1.0 : 0 } }
    let predictions = try ridge.predictions(fitting: RowMatrix(columns))
    func accuracy(_ part: DataSetPart, _ penalty: Int) -> Double? {
      let outputs = classes.indices.map { predictions[part].of(target: $0, penalty: penalty) }
      let wanted = part == .train ? values.train : targets[part]
      let right = wanted.indices.count { sample in
        guard let name = wanted[sample] else { return false }
        return firstLargest(outputs.map { $0[sample] }).map { classes[$0] } == name
      }
      return Double(right, of: values[part].count)
    }
    let best = firstLargest(Ridge.penalties.indices.map { accuracy(.validation, $0) }) ?? 0
    let majority = classes[
      firstLargest(classes.map { name in Double(values.train.count { $0 == name }) })!]
    return .classification(
      ClassificationScores(
        penalty: Ridge.penalties[best], classes: classes, counts: values.map(\.count),
        accuracy: SplitParts { accuracy($0, best) }, majority: majority,
        majorityShare: values.map { all in Double(all.count { $0 == majority }, of: all.count) }))
  }
}

/// The first place of the largest of some numbers; nil where there is none.
private func firstLargest(_ values: [Double?]) -> Int? {
  var best: (place: Int, value: Double)?
  for (place, value) in values.enumerated() {
    if let value, value > best?.value ?? -.infinity { best = (place, value) }
  }
  return best?.place
}
