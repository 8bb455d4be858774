import Tensor
import VariationalDropout

/// Checks a data set against the zoo's own records, before any hour is spent: a few models spread over the
/// zoo are evaluated as they are, and compared with what their result.json says of them.
package struct DataCheck: Sendable {
  /// What was found.
  package enum Finding: Sendable {
    /// No model has a record of its accuracy.
    case noRecords
    /// The models that were compared.
    case compared([(trial: Path, comparison: AccuracyComparison)])
  }

  /// The models that are compared, at most. A large one takes the place of several.
  private static let mostModels = 8
  private static let placesOfLarge = 4

  private let preparation: RunPreparation
  private let files: FileSystem
  private let engines: Engines

  package init(_ preparation: RunPreparation, files: FileSystem, engines: Engines) {
    self.preparation = preparation
    self.files = files
    self.engines = engines
  }

  /// Whether there is anything to check: what goes on was checked when it was begun, with the same data set.
  package var isDue: Bool {
    preparation.hasRecords && !preparation.remaining.isEmpty && !preparation.session.goesOn
  }

  /// Evaluates and compares; nil where there is nothing to check, or `shouldStop` said so.
  ///
  /// - Throws: `RunError` where the data set is refused and not accepted.
  package func callAsFunction(
    shouldStop: @Sendable () -> Bool = { false }
  ) throws(RunError) -> Finding? {
    guard let finding = finding(shouldStop) else { return nil }
    if finding.isRefusal, !preparation.acceptsData {
      throw RunError(
        .unreadableInput,
        "\(finding.text(data: preparation.namedData)) Give the right one with --data, or go on with this one by "
          + "--accept-data.")
    }
    return finding
  }

  private func finding(_ shouldStop: @Sendable () -> Bool) -> Finding? {
    guard isDue else { return nil }
    let chosen = chosen()
    if chosen.isEmpty { return .noRecords }
    var compared: [(trial: Path, comparison: AccuracyComparison)] = []
    for part in RecordedAccuracy.parts {
      guard let images = preparation.data[part] else { continue }
      let models = chosen.filter { $0.record.part == part }
      guard let accuracies = accuracies(of: models.map(\.model), on: images, shouldStop) else {
        return nil
      }
      for (model, record) in models {
        guard let (measured, seesImages) = accuracies[model.name] else { continue }
        let comparison = AccuracyComparison(
          recorded: record, measured: measured, images: images.count, seesImages: seesImages)
        compared.append((model.name, comparison))
      }
    }
    return .compared(compared.sorted { $0.trial < $1.trial })
  }

  /// The first models with records in an order that spreads them over the zoo.
  private func chosen() -> [(model: any TrainableModel, record: RecordedAccuracy)] {
    var chosen: [(model: any TrainableModel, record: RecordedAccuracy)] = []
    var places = Self.mostModels
    for i in Self.spread(preparation.models.count) where places > 0 {
      let model = preparation.models[i]
      if let record = model.recordedAccuracy(), preparation.data[record.part] != nil {
        chosen.append((model, record))
        places -= model.architecture.family.training.isLarge ? Self.placesOfLarge : 1
      }
    }
    return chosen
  }

  /// All of 0..<count, so that any number of the first ones lie evenly: first, middle, quarters, ….
  private static func spread(_ count: Int) -> [Int] {
    var order: [Int] = []
    var isTaken = [Bool](repeating: false, count: count)
    var parts = 1
    while order.count < count {
      for part in stride(from: parts == 1 ? 0 : 1, to: parts, by: parts == 1 ? 1 : 2) {
        let place = part * count / parts
        if !isTaken[place] {
          isTaken[place] = true
          order.append(place)
        }
      }
      parts *= 2
    }
    return order
  }

  /// The share of right predictions of a model, and whether these depend on the images.
  private typealias Accuracy = (measured: Double, seesImages: Bool)

  /// Of each model that still reads; nil when stopped.
  private func accuracies(
    of models: [any TrainableModel], on images: ImageSet, _ shouldStop: @Sendable () -> Bool
  ) -> [Path: Accuracy]? {
    var all: [Path: Accuracy] = [:]
    for part in Plan(models, engines, variational: false, on: preparation.data).parts(engines) {
      let outcomes = part.groups.concurrentMap(jobs: part.atOnce) {
        accuracies(of: $0, on: images, shouldStop)
      }
      for outcome in outcomes {
        guard let outcome else { return nil }
        all.merge(outcome) { $1 }
      }
    }
    return all
  }

  private func accuracies(
    of group: Plan.Group, on images: ImageSet, _ shouldStop: @Sendable () -> Bool
  ) -> [Path: Accuracy]? {
    let readable = group.models.compactMap { model in
      (try? model.loadParameters(files: files)).map { (model, $0) }
    }
    if readable.isEmpty { return [:] }
    let lanes = readable.map { model, plain in model.laneModel(evaluating: plain) }
    let engine = engines(group.shape, lanes)
    guard
      let evaluations = engine.evaluate(
        on: images, masks: lanes.map { _ in nil }, shouldStop: shouldStop)
    else { return nil }
    return Dictionary(
      uniqueKeysWithValues: zip(readable, evaluations).map { readable, evaluation in
        let (model, plain) = readable
        return (
          model.name, (evaluation.accuracy, model.architecture.layerWithoutWeights(plain) == nil)
        )
      })
  }
}

extension DataCheck.Finding {
  /// From how many images on accuracies differ by chance by less than one sees at a glance.
  private static let manyImages = 1_000

  /// Whether more than half of the models say that this is not their data set.
  package var isRefusal: Bool {
    guard case .compared(let models) = self else { return false }
    return models.count { $0.comparison.isOff && $0.comparison.isTelling } * 2 > models.count
  }

  /// Whether no model is known to differ from its record.
  package var isUnremarkable: Bool {
    guard case .compared(let models) = self else { return true }
    return !models.contains(where: \.comparison.isOff)
  }

  /// In words, in some lines.
  ///
  /// - Parameter data: what the data set is called.
  package func text(data: Path) -> String {
    guard case .compared(let models) = self else {
      return "The data set can't be checked: no model has its accuracy in a result.json."
    }
    let off = models.filter(\.comparison.isOff)
    guard !off.isEmpty else {
      let images = models.map(\.comparison.images).max() ?? 0
      return
        "The data set fits: tried on \(counted(models.count, "model")), it gives what their "
        + "result.json says"
        + (images < Self.manyImages ? ", as far as \(images) images tell." : ".")
    }
    return
      (["The data set does not fit the records of \(off.count) of \(models.count) models:"]
      + off.map { "  \($0.trial): \($0.comparison)" }
      + [
        "'\(data)' may be another data set than theirs, have another normalisation of its images, "
          + "or other labels."
      ]).joined(separator: "\n")
  }
}
