import Tensor

/// The report on one twin or several of one source: a page that needs nothing beside it.
package struct ReportPage: Sendable {
  /// More twins are not told apart.
  package static let mostTwins = Ink.seriesCount

  /// What tells a page of this tool from other files; it stands in its first lines.
  package static let mark = "<meta name=\"generator\" content=\"sparsify report\"/>"

  private let report: ReportContext
  private let parts: [(title: String, blocks: [PageBlock])]

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
    parts = Self.sections.map { ($0.title, $0.blocks(of: report)) }.filter { !$0.blocks.isEmpty }
  }

  /// Each figure as a file of its own.
  package var figures: [(name: String, svg: String)] {
    parts.flatMap(\.blocks).compactMap { block in
      guard case .figure(let figure) = block else { return nil }
      return (figure.name, figure.file)
    }
  }

  package var html: String {
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
      \(parts.map { html($0.title, $0.blocks) }.joined())</body></html>

      """
    return page.text
  }

  private func html(_ title: String, _ blocks: [PageBlock]) -> Markup {
    let count = report.isSingle ? report.twins[0].count : report.count
    let heading: Markup =
      title.isEmpty ? "" : "<h2>\(title) <small>\(count)</small></h2>\n"
    return "<section>\(heading)\(blocks.map(\.html).joined())</section>\n"
  }
}
