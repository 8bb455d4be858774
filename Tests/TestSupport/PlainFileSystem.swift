import Sparsify
import Tensor

// Reading and writing without faults, for tests of something else. The product's own functions have no such
// defaults: with one, an injected file system would get lost unseen.

extension TorchFile {
  public static func read(_ path: Path) throws -> TorchFile {
    try read(path, files: FileSystem())
  }
}

extension TorchDocument {
  public func write(to path: Path) throws { try write(to: path, files: FileSystem()) }
}

extension StateDict {
  public static func read(_ path: Path) throws -> StateDict {
    try read(path, files: FileSystem())
  }
}

extension DataSetFile {
  public static func read(_ path: Path) throws -> DataSet { try read(path, files: FileSystem()) }
}

extension IdxDataSet {
  public static func read(_ folder: Path) throws -> IdxDataSet {
    try read(folder, files: FileSystem())
  }
}

extension Zoo {
  package static func read(_ path: Path) throws -> Zoo { try read(path, files: FileSystem()) }

  package func dataSetPath(given: Path?) throws -> Path {
    try dataSetPath(given: given, files: FileSystem())
  }
}

extension Sample {
  package func write(to folder: Path) throws { try write(to: folder, files: FileSystem()) }
}

extension Run {
  package init(_ options: any JobOptions) { self.init(options, files: FileSystem()) }
}

extension DryRun {
  package init(_ options: any JobOptions) throws { try self.init(options, files: FileSystem()) }
}
