import Sparsify
import Tensor

/// An archive that is filled member by member.
public protocol ArchiveBuilder {
  init()
  mutating func add(member name: String, _ content: [UInt8])
  func archive() -> [UInt8]
}

extension DeflatedArchive: ArchiveBuilder {
  public mutating func add(member name: String, _ content: [UInt8]) { add(name, content) }
}

extension TarBuilder: ArchiveBuilder {
  public mutating func add(member name: String, _ content: [UInt8]) { add(name, content) }
  public func archive() -> [UInt8] { archive(isCut: false) }
}

extension ArchiveBuilder {
  /// An archive of all files below a folder.
  ///
  /// - Parameter prefix: what their names begin with.
  public init(treeAt folder: Path, prefix: String = "") throws {
    self.init()
    try add(treeAt: folder, prefix)
  }

  private mutating func add(treeAt folder: Path, _ prefix: String) throws {
    let files = FileSystem()
    for entry in try files.entries(of: folder) {
      if entry.kind == .folder {
        try add(treeAt: folder / entry.name, "\(prefix)\(entry.name)/")
      } else {
        add(member: "\(prefix)\(entry.name)", try files.read(folder / entry.name))
      }
    }
  }
}
