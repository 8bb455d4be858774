import Tensor

extension Mark {
  /// Whether a work folder is another twin's: of one that lies where the folder says, is marked as it is, and names it. A
  /// twin that was copied names the work folder of the one that it is a copy of.
  ///
  /// - Parameters:
  ///   - twin: the twin that may be its own, by its real path.
  ///   - work: the folder whose mark this is, by its real path.
  func belongsToAnother(
    than twin: Path, in work: Path, files: FileSystem
  ) throws(FileError) -> Bool {
    guard let other = try files.resolveIfPresent(work / Path(partner)), other != twin,
      try files.isFolder(other), let ofOther = try Mark(reading: other, files: files),
      ofOther.kind != .work, ofOther.identity == identity
    else { return false }
    return try files.resolveIfPresent(other / Path(ofOther.partner)) == work
  }
}
