import Tensor

/// A data set that gets its file before the first model is trained: in the zoo that is made, or where that is to have none
/// in the work folder.
package enum DataPlacement: Sendable {
  /// It has no file yet.
  case written(TorchDocument)
  /// Its file lies in an archive: it is unpacked once, for all workers.
  case unpacked(Path)
}

extension TargetSession {
  /// Where the zoo that is made has its data set.
  package var dataFile: Path { location.twin / ZooLayout.dataSetName }

  /// Gives a data set its file; another worker may do the same. What is unpacked takes nothing's place.
  ///
  /// - Parameter check: throws where what is unpacked is no longer what was read.
  /// - Returns: the file.
  func place(_ data: DataPlacement, check: () throws -> Void) throws -> Path {
    let file: Path
    switch data {
    case .written(let document):
      file = dataFile
      try document.write(to: file, staging: work.staging, files: files)
    case .unpacked(let source):
      file = dataLink == .none ? work.dataFile : dataFile
      if try files.info(file, followingLinks: false) != nil { return file }
      try check()
      try files.copy(source, to: file, staging: work.staging)
      // It may be of another archive, or of parts of two.
      try files.keep(file, ifPassing: check)
    }
    try files.syncFolder(file.parent)
    return file
  }
}
