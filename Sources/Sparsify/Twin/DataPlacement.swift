import Tensor

/// A data set that the zoo that is made gets before its first model is trained.
package enum DataPlacement: Sendable {
  /// It has no file yet.
  case written(TorchDocument)
  /// Its file lies in an archive: it is unpacked once, for all workers.
  case unpacked(Path)
}

extension TargetSession {
  /// Where the zoo that is made has its data set.
  package var dataFile: Path { location.twin / ZooLayout.dataSetName }

  /// Gives the zoo its data set; another worker may do the same. What is unpacked takes nothing's place.
  func place(_ data: DataPlacement) throws(FileError) {
    switch data {
    case .written(let document):
      try document.write(to: dataFile, staging: work.staging, files: files)
    case .unpacked(let source):
      if try files.info(dataFile, followingLinks: false) != nil { return }
      try files.copy(source, to: dataFile, staging: work.staging)
    }
    try files.syncFolder(location.twin)
  }
}
