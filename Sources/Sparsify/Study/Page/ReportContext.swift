import Tensor

/// What all parts of a page are made from.
struct ReportContext: Sendable {
  /// At least one.
  let twins: [ReportedTwin]
  /// The test set; nil where it is not at hand.
  let images: ImageSet?

  /// Whether there is one twin, and its quantities have the colours.
  var isSingle: Bool { twins.count == 1 }

  /// Of all trials of all twins.
  let trialNames: TrialNames
  private let twinNames: TrialNames

  init(twins: [ReportedTwin], images: ImageSet?) {
    (self.twins, self.images) = (twins, images)
    twinNames = TrialNames(twins.map(\.name))
    trialNames = TrialNames(
      twins.flatMap { twin in
        (twin.population.models.map(\.trial) + twin.population.absences.map(\.trial))
          .map(\.description)
      })
  }

  /// How many models there are to draw.
  enum Crowd { case one, few, many }

  var crowd: Crowd {
    switch twins.map({ $0.population.modelCount }).max() ?? 0 {
    case ...1: .one
    case ...15: .few
    default: .many
    }
  }

  /// Of more twins less is drawn of each.
  private static let mostInDetail = 4
  var isInDetail: Bool { twins.count <= Self.mostInDetail }

  /// What is drawn around medians that stand beside those of other twins.
  var spread: SeriesChart.Spread { isInDetail ? .shown : .hidden }

  /// Whether every model has a line: of few ones, and of several twins as long as these are few together.
  var hasTraces: Bool {
    crowd == .few && isInDetail
      && twins.reduce(0) { $0 + $1.population.modelCount } <= Self.mostTraces
  }

  private static let mostTraces = 45

  /// What is less of very many twins.
  var reduction: Markup {
    isInDetail
      ? ""
      : """
       Of more than \(Self.mostInDetail) twins lines have no bands of their quartiles, and fewer epochs, models and images \
      are shown.
      """
  }

  /// The name of a twin before what is told of it; the only one needs none.
  func prefix(_ twin: ReportedTwin) -> Markup { isSingle ? "" : "<b>\(twin.markup)</b>: " }

  /// The name of a twin where there is little room: of a long one what tells it from the others.
  func short(_ twin: ReportedTwin) -> String {
    twin.name.unicodeScalars.count > Self.longName ? twinNames.cut(twin.name) : twin.name
  }

  private static let longName = 20

  /// The colour of a twin; the only one has that of the quantity instead.
  func ink(_ number: Int, single: Ink = .series(0)) -> Ink {
    isSingle ? single : .twin(number)
  }

  /// The name of a twin in a table, beside its colour.
  func cell(ofTwin number: Int) -> Markup {
    """
    <span class="swatch \(ink(number).name)"></span><bdi class="twin">\(twins[number].name)</bdi>
    """
  }

  /// The names of the twins by colour; none where there is one.
  var legend: Legend {
    isSingle ? Legend() : Legend(twins.enumerated().map { ($1.name, .twin($0)) })
  }

  /// The epochs that any twin has, in rising order.
  var epochs: [Int] { Set(twins.flatMap { $0.population.epochNumbers }).sorted() }

  /// A few of a twin's epochs at distances that are round for all twins, its own first and last included.
  func shownEpochs(of twin: ReportedTwin) -> [Int] {
    guard let first = epochs.first, let last = epochs.last else { return [] }
    let ticks = Ticks(
      in: Double(first)...Double(max(last, first + 1)), count: isInDetail ? 6 : 3, areWhole: true)
    let round = Set(ticks.values.map { Int($0) })
    let own = twin.population.epochNumbers
    return own.filter { round.contains($0) || $0 == own.first || $0 == own.last }
  }

  /// `96 models, 1 failed, 2 skipped`, of all twins.
  var count: String {
    let models = twins.reduce(0) { $0 + $1.population.modelCount }
    let absences = StudiedTwin.Absence.Status.told.compactMap { status -> String? in
      let count = count(of: status)
      return count > 0 || status == .failed ? "\(count) \(status.words)" : nil
    }
    return ([counted(models, "model")] + absences).joined(separator: ", ")
  }

  /// The trials of all twins that ended in one way other than being models here.
  func count(of status: StudiedTwin.Absence.Status) -> Int {
    twins.reduce(0) { $0 + $1.population.count(of: status) }
  }

  /// A quantity of each twin over the epochs, in its colour.
  ///
  /// - Parameters:
  ///   - range: that of the axis; nil takes that of the numbers.
  ///   - limits: what the axis does not go beyond then.
  func overlaid(
    _ title: String, range: ClosedRange<Double>? = nil,
    within limits: ClosedRange<Double> = 0...100, _ column: (ReportedTwin, Int) -> [Double?]
  ) -> Panel? {
    SeriesChart(
      twins.enumerated().map { number, twin in
        SeriesChart.Series(twin.name, ink(number), twin.points { column(twin, $0) })
      }, spread: spread
    ).panel(title, x: epochAxis, y: range.map { Axis($0) }, limits: limits, isLabelled: false)
  }

  /// With a mark where fine-tuning begins.
  ///
  /// - Parameter margin: the room for boxes at both ends, in epochs.
  func epochAxis(margin: Double = 0) -> Axis {
    let starts = twins.enumerated().compactMap { number, twin in
      twin.fineTuningStart.map { (epoch: $0, ink: ink(number, single: .muted)) }
    }
    let areAlike = Set(starts.map(\.epoch)).count == 1 && starts.count == twins.count
    return Axis(
      epochs: epochs, margin: margin,
      marks: (areAlike ? [(starts[0].epoch, .muted)] : starts).map { epoch, ink in
        Axis.Mark(Double(epoch) + 0.5, "fine-tuning", ink)
      })
  }

  var epochAxis: Axis { epochAxis() }

  /// What the marks of `epochAxis` say; empty without any.
  var fineTuning: Markup {
    let tuned = twins.filter { $0.fineTuningStart != nil }
    if tuned.isEmpty { return "" }
    let rewound = tuned.filter(\.rewinds)
    let which: Markup = isSingle ? "" : " of \(rewound.map(\.markup).joined(", "))"
    let rewinding: Markup =
      rewound.isEmpty
      ? ""
      : """
       That\(which) begins with the source’s values of what is kept, so what was learned until then is lost at its first epoch.
      """
    return """
       Upright line: there fine-tuning begins, plain training with what is pruned held at zero.\(rewinding)
      """
  }

  /// The same in short, below further figures.
  var fineTuningMark: Markup { fineTuning.isEmpty ? "" : " Upright: fine-tuning begins." }

  /// Whether any twin has a number of a quantity at its last epoch.
  func has(_ quantity: Quantity<ModelPair>) -> Bool {
    twins.contains { $0.summary(of: quantity).n > 0 }
  }

  /// Whether predictions were compared.
  var hasPredictions: Bool { has(.agreement) }

  /// What is said where they were not.
  static let withoutPredictions: Markup = """
    Left out, for it takes the test set: accuracy lost, agreement, classes and changed images. \
    <code>sparsify report TWIN --data FILE</code> names the data set.
    """
}

extension ReportedTwin {
  /// A quantity of all models at the last epoch.
  func column(_ quantity: Quantity<ModelPair>) -> [Double?] {
    population.lastEpoch.map { population.column(quantity, at: $0) } ?? []
  }

  func summary(of quantity: Quantity<ModelPair>) -> QuantileSummary {
    QuantileSummary(column(quantity))
  }

  /// The accuracy on the test set: of the predictions, or where there are none of the rows.
  func accuracy(at epoch: Int) -> [Double?] {
    population.labels != nil
      ? population.column(.sparseAccuracy, at: epoch)
      : population.recordedAccuracy(at: epoch)
  }

  /// The names of the models that have an epoch, in the order of its columns.
  func names(at epoch: Int) -> [String] {
    population.trials(at: epoch).map(\.description)
  }

  /// A line for each model, in the order of their names.
  func traces(_ column: (Int) -> [Double?]) -> [[(x: Double, y: Double?)]] {
    var traces: [[(x: Double, y: Double?)]] = population.models.map { _ in [] }
    for epoch in population.epochNumbers {
      for (model, value) in zip(population.epochs[epoch]?.models ?? [], column(epoch)) {
        traces[model].append((Double(epoch), value))
      }
    }
    return traces
  }

  /// The spread of a column over the epochs.
  func points(_ column: (Int) -> [Double?]) -> [(x: Double, summary: QuantileSummary)] {
    population.epochNumbers.map { (Double($0), QuantileSummary(column($0))) }
  }
}

/// A share as per cent.
func percent(_ value: Double?) -> Double? { value.map { $0 * 100 } }

func percent(_ values: [Double?]) -> [Double?] { values.map { percent($0) } }

/// A share as per cent for people, without the word: `12.5`.
func percentText(_ share: Double?, places: Int = 1) -> String {
  percent(share).shown(places: places)
}
