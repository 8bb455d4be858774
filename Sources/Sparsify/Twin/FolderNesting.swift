import Tensor

/// Folders none of which may lie in another, whatever leads there: a folder may be mounted a second time, and on some file
/// systems names that differ in case mean one folder.
struct FolderNesting {
  /// One of them, which need not be there yet.
  struct Folder {
    /// The name that the user knows it by.
    let name: String
    /// Without links.
    let path: Path
    /// The same by the names that folders list.
    fileprivate let listed: Path
    /// What stands there and above, from the folder to the root; nil for what is not there, and no folder.
    fileprivate let identities: [Identity?]

    init(_ name: String, _ path: Path, _ files: FileSystem) {
      (self.name, self.path) = (name, path)
      var (identities, step): ([Identity?], Path) = ([], path)
      while true {
        identities.append(Identity(of: step, files))
        if step.parent == step { break }
        step = step.parent
      }
      self.identities = identities
      listed = files.listedPath(of: path)
    }

    /// Whether `other` is the same folder.
    fileprivate func isSame(as other: Folder) -> Bool {
      path == other.path || listed == other.listed
        || identities[0].map { $0 == other.identities[0] } ?? false
    }

    /// Whether `other` lies somewhere below this folder.
    fileprivate func contains(_ other: Folder) -> Bool {
      path.contains(other.path) || listed.contains(other.listed)
        || identities[0].map { other.identities.dropFirst().contains($0) } ?? false
    }
  }

  /// What a folder is, by whatever path.
  fileprivate struct Identity: Equatable {
    private let device, inode: UInt

    /// Nil where no folder of the system's own stands, or its file system does not number what is in it.
    init?(of path: Path, _ files: FileSystem) {
      // What lies in an archive has the archive's number.
      guard let info = try? files.info(path), info.kind == .folder, info.inode != 0,
        (try? files.archive(above: path)) == nil
      else { return nil }
      (device, inode) = (info.device, info.inode)
    }
  }

  let folders: [Folder]

  /// - Throws: `RunError` for the first two that are one folder, or of which one lies in the other.
  func refuse() throws(RunError) {
    for (i, first) in folders.enumerated() {
      for second in folders[(i + 1)...] {
        if first.isSame(as: second) {
          let alias = first.path == second.path ? "" : " is '\(second.path)'"
          throw RunError(
            .usage,
            "\(second.name) is the same folder as \(first.name): '\(first.path)'\(alias). Choose another one."
          )
        }
        for (outer, inner) in [(first, second), (second, first)] where outer.contains(inner) {
          let alias = outer.path.contains(inner.path) ? "" : ", for '\(outer.path)' is one above it"
          throw RunError(
            .usage,
            "\(inner.name) lies inside \(outer.name): '\(inner.path)'\(alias). Choose a place outside."
          )
        }
      }
    }
  }
}

extension TargetLocation {
  /// Refuses folders that lie in each other.
  ///
  /// - Parameter inputs: the folders that are read, by the names the user knows them by.
  func refuseNesting(_ inputs: [(name: String, path: Path)], _ files: FileSystem) throws(RunError) {
    let folders = inputs + [(product.label, goal), ("the work folder", work)]
    try FolderNesting(folders: folders.map { FolderNesting.Folder($0.name, $0.path, files) })
      .refuse()
  }

  /// Creates the work folder. Only when it is there does it show whether its name means the zoo's own folder, too: then
  /// nothing of it stays.
  package func create(_ work: WorkFolder) throws {
    let files = work.files
    let new = try [work.path, work.path.parent].filter { path throws(FileError) in
      try !files.exists(path)
    }
    if !new.isEmpty {
      try files.createFolder(work.path, withParents: true)
      do throws(RunError) {
        try refuseNesting([], files)
      } catch {
        for folder in new { try files.removeEmptyFolder(folder) }
        throw error
      }
    }
    try work.create()
  }
}
