import Tensor

/// The results of a trial as Ray Tune logs them: result.json, one JSON object a line.
///
/// Read from its end, and no more of it than is needed: a trial that was continued has an epoch twice,
/// and the last one counts; one that was killed ends in half a line, which does not.
package struct ResultLog: Sendable {
  private let file: Path
  private let files: FileSystem

  /// How much of the end is looked at first, and at most.
  private static let firstCount = 64 << 10
  private static let largestCount = 64 << 20
  /// Longer lines are no results.
  private static let longestLine = 1 << 20

  /// - Parameter folder: of the trial. It need not have a log.
  package init(of folder: Path, files: FileSystem) {
    file = folder / ZooLayout.resultName
    self.files = files
  }

  /// The last whole line; nil where there is none.
  /// - Throws: `FileError`
  package func lastRow() throws(FileError) -> ResultRow? { try lastRow { _ in true } }

  /// The last whole line of an epoch; nil where there is none.
  /// - Throws: `FileError`
  package func lastRow(ofEpoch epoch: Int) throws(FileError) -> ResultRow? {
    try lastRow { $0.epoch == epoch }
  }

  private func lastRow(where isWanted: (ResultRow) -> Bool) throws(FileError) -> ResultRow? {
    var count = Self.firstCount
    while let (bytes, isWhole) = try files.readTail(of: file, count: count) {
      var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
      // The first may have begun further in front.
      if !isWhole { lines = lines.dropFirst() }
      for line in lines.reversed() where (2...Self.longestLine).contains(line.count) {
        if let row = ResultRow(line: line), isWanted(row) { return row }
      }
      if isWhole || count >= Self.largestCount { return nil }
      count *= 8
    }
    return nil
  }
}
