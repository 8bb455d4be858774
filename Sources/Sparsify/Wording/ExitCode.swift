import Glibc
import Tensor

/// What the process tells its caller. The numbers are those of `sysexits.h` where it has one.
/// After a signal it is 128 and the signal's number, see `Interruption`.
public struct ExitCode: RawRepresentable, Sendable, Hashable {
  public let rawValue: Int32

  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// All models are done.
  public static let success = ExitCode(rawValue: 0)
  /// Finished, but some models were skipped or failed.
  public static let incomplete = ExitCode(rawValue: 1)
  /// The command line is wrong.
  public static let usage = ExitCode(rawValue: 64)
  /// An input can't be read for what it should be.
  public static let unreadableInput = ExitCode(rawValue: 65)
  /// An input does not exist.
  public static let noInput = ExitCode(rawValue: 66)
  /// An output can't be created.
  public static let cannotCreate = ExitCode(rawValue: 73)
  /// Writing failed: the disk is full or broken.
  public static let writingFailed = ExitCode(rawValue: 74)
  /// The time limit was reached; the same command goes on from there.
  public static let timeLimit = ExitCode(rawValue: 75)
}

extension ExitCode {
  /// What an error ends a command with.
  init(of error: any Error) { self = (error as? any CommandError)?.exitCode ?? .incomplete }

  /// What ends several jobs that end with these: the first that there is of 75, 74 and 73; 1 where not all are done.
  init(ofSeveral codes: [ExitCode]) {
    let telling: [ExitCode] = [.timeLimit, .writingFailed, .cannotCreate]
    self =
      telling.first { codes.contains($0) }
      ?? (codes.allSatisfy { $0 == .success } ? .success : .incomplete)
  }
}

/// An error that ends a command with a sentence for the user and an exit code.
package protocol CommandError: Error, CustomStringConvertible {
  var exitCode: ExitCode { get }
}

extension FileError: CommandError {
  package var exitCode: ExitCode {
    switch code {
    case ENOENT where !operation.isWriting, ENOTDIR where !operation.isWriting: .noInput
    case _ where !operation.isWriting: .unreadableInput
    case ENOSPC, EDQUOT, EIO: .writingFailed
    case EACCES, EPERM, EROFS, ENOENT, ENOTDIR, EISDIR, EEXIST, ENOTEMPTY, ELOOP, ENAMETOOLONG,
      EXDEV, EINVAL:
      .cannotCreate
    default: .writingFailed
    }
  }
}
