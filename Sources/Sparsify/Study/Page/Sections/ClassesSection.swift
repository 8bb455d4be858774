import Tensor

/// Which classes and images pruning costs most.
enum ClassesSection: ReportSection {
  static let title = "Classes and images"

  private static let mostImages = 24
  /// Which are drawn small, and take most of the room.
  private static let mostOfManyTwins = 16

  static func blocks(of report: ReportContext) -> [PageBlock] {
    guard report.hasPredictions else { return [] }
    let pictures: [(any Picture)?] = [
      classes(report), counts(report),
    ]
    let grids = report.twins.compactMap { grid(of: $0, report) }
    return PageFigure(
      "classes", pictures + grids, legend: report.legend,
      caption: caption(
        report,
        images: grids.isEmpty
          ? "" : " Below an image: its class, and what full → sparse models see.")
    ).blocks
  }

  private static func classes(_ report: ReportContext) -> Panel? {
    let means = report.twins.map { twin -> [MeanInterval] in
      guard let last = twin.population.lastEpoch, let epoch = twin.population.epochs[last]
      else { return [] }
      return epoch.classes.map { MeanInterval(percent($0[.change])) }
    }
    let count = means.map(\.count).max() ?? 0
    guard count > 0 else { return nil }
    let groups = means.enumerated().map { number, means in
      IntervalChart.Group("", report.ink(number, single: .series(1)), means)
    }
    return IntervalChart(names: (0..<count).map(String.init), groups).panel(
      "Change of recall by class, points", xLabel: "class", zero: true, limits: -100...100)
  }

  /// How many images change at each epoch.
  private static func counts(_ report: ReportContext) -> Panel? {
    let lines = report.twins.map { twin in
      twin.population.epochNumbers.compactMap { epoch -> (x: Double, y: Double?)? in
        twin.population.exemplars(at: epoch).map { (Double(epoch), Double($0.samples.count)) }
      }
    }
    guard let most = lines.flatMap({ $0.compactMap(\.y) }).max() else { return nil }
    var panel = Panel(
      report.crowd == .one ? "Changed predictions" : "Images whose majority vote changes",
      x: report.epochAxis, y: Axis(0...max(1, most * 1.08), label: "test images", areWhole: true))
    for (number, line) in lines.enumerated() {
      panel.line(line, report.ink(number, single: .series(3)))
    }
    return panel
  }

  /// The first of the changed images at the last epoch.
  private static func grid(of twin: ReportedTwin, _ report: ReportContext) -> ImageGrid? {
    guard let images = report.images, let last = twin.population.lastEpoch,
      let set = twin.population.exemplars(at: last), !set.samples.isEmpty
    else { return nil }
    let most = (report.isInDetail ? mostImages : mostOfManyTwins) / report.twins.count
    let entries = twin.population.exemplarVotes(at: last).prefix(most).compactMap { vote in
      PNGImage(image: vote.sample, of: images).map { image in
        ImageGrid.Entry(
          image, text: "\(vote.label): \(vote.full)→\(vote.sparse)",
          told: "test image \(vote.sample) of class \(vote.label): full \(vote.full), right in "
            + "\(percentText(vote.fullRight, places: 0)) %; sparse \(vote.sparse), right in "
            + "\(percentText(vote.sparseRight, places: 0)) %")
      }
    }
    guard !entries.isEmpty else { return nil }
    let count =
      entries.count < set.samples.count
      ? "\(entries.count) of \(counted(set.samples.count, "image"))"
      : counted(entries.count, "image")
    let title = report.isSingle ? "Changed at epoch \(last)" : report.short(twin)
    return ImageGrid(title, note: count, Array(entries))
  }

  // MARK: Numbers

  /// - Parameter images: what is said of the images themselves.
  private static func caption(_ report: ReportContext, images: Markup) -> Markup {
    let means: Markup =
      report.crowd == .one ? "" : ", mean over the models with 95 % t interval"
    let which: Markup =
      report.crowd == .one
      ? "An image is changed where the sparse model takes it for another class than the full one."
      : """
      An image is changed where the most frequent prediction of the full models differs from that of the sparse ones: \
      exemplars identified by pruning, after Hooker et al., arXiv:1911.05248.
      """
    let numbers = report.twins.compactMap { twin -> Markup? in
      guard let last = twin.population.lastEpoch, let set = twin.population.exemplars(at: last)
      else { return nil }
      let name = report.prefix(twin)
      guard !set.samples.isEmpty else {
        return "\(name)None of \(set.total.grouped) images changes."
      }
      func text(_ share: Double?) -> String { percentText(share, places: 0) }
      let (full, sparse): (Markup, Markup) =
        twin.population.modelCount == 1
        ? ("the full model is", "the sparse one") : ("full models are", "sparse ones")
      return """
        \(name)\(set.samples.count.grouped) of \(set.total.grouped) images (\(percentText(set.share)) %); on these \
        \(full) right in \(text(set.fullAccuracy)) % and \(sparse) in \(text(set.sparseAccuracy)) %, elsewhere in \
        \(text(set.fullAccuracyOnRest)) and \(text(set.sparseAccuracyOnRest)) %.
        """
    }
    return """
      Recall: share of a class’s test images that are predicted right; change: sparse less full\(means). \(which)\(report.fineTuningMark) \
      \(numbers.joined(" "))\(images)
      """
  }
}
