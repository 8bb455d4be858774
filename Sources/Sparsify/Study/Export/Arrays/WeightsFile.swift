import Tensor

/// A kind of file that `ArraysForm` can write all arrays into.
protocol WeightsFile: Sendable {
  /// As `--format` names it, and the ending of the file.
  var name: String { get }

  /// What it is, for the help: words that begin with its name.
  var explanation: String { get }

  /// Begins a file of some arrays, and writes what else it has of its models.
  func writer(
    _ arrays: [ArrayOutline], _ texts: WeightsTexts, to path: Path, files: FileSystem
  ) throws(FileError) -> ArrayFileWriter

  /// Where it has `WeightsTexts`, for `readme.md`.
  var textsText: String { get }

  /// Python that reads some of it, with `json` and `np` imported, for `readme.md`.
  var example: String { get }
}
