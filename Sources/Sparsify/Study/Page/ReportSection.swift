/// A part of the page with a title of its own. A new one is a file in Sections and its line in
/// `ReportPage.sections`.
protocol ReportSection {
  /// Empty at the head of the page.
  static var title: String { get }
  /// What stands in it; a section without blocks is left out.
  static func blocks(of report: ReportContext) -> [PageBlock]
}
