import Tensor

/// What `sparsify report` can be told.
package struct ReportOptions: Sendable {
  package var twins: [Path] = []
  /// Nil takes the full models from the twins.
  package var source: Path?
  /// Nil takes that of the first twin.
  package var data: Path?
  /// Of a data set that stores its images as whole numbers; without any, what the twins were made with.
  package var images = ImageOptions()
  package var comparison = ComparisonOptions()
  /// Where the page goes.
  package var out: Path = "report.html"
  /// A folder for each figure as a file; nil writes none.
  package var svg: Path?

  package init() {}
}
