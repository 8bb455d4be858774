import Glibc

/// A file operation that the system refused.
public struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
  public let operation: FileOperation
  public let path: Path
  /// Where the operation has two paths, the other one.
  public let target: Path?
  /// The system's error number, `errno`.
  public let code: Int32
  /// What the system does not know: why a file in an archive can't be read; nil for what `code` says.
  public let reason: String?
  /// What to do about it: a sentence, or empty where nothing useful can be said.
  public let hint: String

  /// - Parameter hint: What to do; nil takes what fits `code`.
  public init(
    _ operation: FileOperation, _ path: Path, target: Path? = nil, code: Int32,
    reason: String? = nil, hint: String? = nil
  ) {
    self.operation = operation
    self.path = path
    self.target = target
    self.code = code
    self.reason = reason
    self.hint = hint ?? Self.hint(for: code, operation)
  }

  public var description: String {
    let both = "'\(path)'" + (target.map { " as '\($0)'" } ?? "")
    let reason = reason ?? String(cString: strerror(code))
    return "cannot \(operation.rawValue) \(both): \(reason)" + (hint.isEmpty ? "" : ". \(hint)")
  }

  private static func hint(for code: Int32, _ operation: FileOperation) -> String {
    let isWriting = operation.isWriting
    return switch code {
    case ENOENT where isWriting: "A folder above it does not exist"
    case ENOENT: "Check the path"
    case EACCES, EPERM: "Check the permissions of the file and of the folders above it"
    case ENOSPC:
      "The disk is full, or has no room for more files, which 'df -i' tells: free some space and run the same command again"
    case EDQUOT: "Your quota on that disk is used up: free some and run the same command again"
    case EROFS: "That file system is read-only: choose another place"
    case EIO: "The disk or the network file system failed: check it and run the same command again"
    case EXDEV: "Both must lie on one file system"
    case ELOOP: "Symbolic links go round in a circle: mend or remove them"
    case ENAMETOOLONG: "A name may have 255 bytes, a path 4095: shorten it"
    case EMFILE, ENFILE: "Too many files are open: raise the limit with 'ulimit -n'"
    case ENOTDIR: "Something above it is a file, not a folder"
    case EISDIR: "It is a folder, not a file"
    case EEXIST, ENOTEMPTY: "Something of that name is there already: move it away"
    case EFBIG where isWriting:
      "The file system or 'ulimit -f' allows no such size: raise it and run the same command again"
    case EFBIG: "The file is larger than it can sensibly be"
    case ENOMEM: "There is too little memory: give the job more, or end what else takes it"
    case EINVAL where operation.makesNames:
      "That file system may take no such name, as some take none with ':': choose another place"
    default: ""
    }
  }
}
