import Tensor

/// The report on one twin or several of one source: a page that needs nothing beside it.
package struct ReportPage: Sendable {
  /// More twins are not told apart.
  package static let mostTwins = Ink.seriesCount

  /// What tells a page of this tool from other files; it stands in its first lines.
  package static let mark = "<meta name=\"generator\" content=\"sparsify report\"/>"

  private let report: ReportContext
  private let parts: [PagePart]

  /// In the order of the page.
  static var sections: [any ReportSection.Type] {
    [
      SummarySection.self, TrajectorySection.self, EqualSparsitySection.self, AccuracySection.self,
      AgreementSection.self, ClassesSection.self, LayersSection.self, MasksSection.self,
      CalibrationSection.self, HyperparametersSection.self, ModelsSection.self,
      ProvenanceSection.self,
    ]
  }

  /// - Parameter images: the test set that the populations' labels are of; nil shows no images.
  /// - Precondition: at least one twin and no more than `mostTwins`.
  package init(_ twins: [ReportedTwin], images: ImageSet?) {
    precondition((1...Self.mostTwins).contains(twins.count), "\(twins.count) twins")
    let report = ReportContext(twins: twins, images: images)
    self.report = report
    parts = Self.sections.map { PagePart($0.title, $0.blocks(of: report)) }
      .filter { !$0.isEmpty }
  }

  /// Each figure as a file of its own.
  package var figures: [(name: String, svg: String)] {
    parts.flatMap(\.figures).map { ($0.name, $0.file) }
  }

  /// What a page has room for, in bytes of UTF-8.
  package static let mostBytes = 300_000

  /// The page. Where it would be larger than `mostBytes`, the last figures are left out with a sentence.
  package var html: String {
    var parts = parts
    var html = html(of: parts)
    while html.utf8.count > Self.mostBytes,
      let place = parts.lastIndex(where: { !$0.figures.isEmpty }),
      let part = parts[place].withoutLastFigure
    {
      parts[place] = part
      html = self.html(of: parts)
    }
    return html
  }

  private func html(of parts: [PagePart]) -> String {
    let style = Markup(
      stringLiteral: DrawingStyle.variables + DrawingStyle.marks + "\n" + PageStyle.rules)
    let names = report.twins.map { "<i>\($0.markup)</i>" as Markup }.joined(", ")
    let title = report.twins.map(\.name).joined(separator: ", ")
    let kind: Markup = report.isSingle ? "Sparse twin" : "Sparse twins"
    let page: Markup = """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width,initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      \(Markup(stringLiteral: Self.mark))
      <title>\(kind) \(title)</title>
      <style>
      \(style)
      </style></head><body>
      <h1>\(kind) \(names)</h1>
      \(parts.map { html(of: $0) }.joined())</body></html>

      """
    return page.text
  }

  private func html(of part: PagePart) -> Markup {
    let count = report.isSingle ? report.twins[0].count : report.count
    let heading: Markup =
      part.title.isEmpty ? "" : "<h2>\(part.title) <small>\(count)</small></h2>\n"
    return "<section>\(heading)\(part.shown.map(\.html).joined())</section>\n"
  }
}
