/// What is done to a file, as a message says it and as a test can make it fail.
public enum FileOperation: String, Sendable, Hashable, CaseIterable {
  case list
  case examine
  case read
  case createFolder = "create the folder"
  case write
  case sync
  case rename
  case remove
  case hardLink = "make the hard link"
  case symbolicLink = "make the symbolic link"
  case copy

  /// Whether the operation can bring a new name to a file system.
  var makesNames: Bool {
    switch self {
    case .createFolder, .write, .rename, .hardLink, .symbolicLink, .copy: true
    case .list, .examine, .read, .sync, .remove: false
    }
  }

  /// Whether the operation changes anything on disk.
  public var isWriting: Bool {
    switch self {
    case .list, .examine, .read: false
    default: true
    }
  }
}
