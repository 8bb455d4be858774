import Glibc
import Tensor

/// What the process tells its caller. The numbers are those of `sysexits.h` where it has one.
public enum ExitCode: Int32, Sendable, Hashable, CaseIterable {
  /// All models are done.
  case success = 0
  /// Finished, but some models were skipped or failed.
  case incomplete = 1
  /// The command line is wrong.
  case usage = 64
  /// An input can't be read for what it should be.
  case unreadableInput = 65
  /// An input does not exist.
  case noInput = 66
  /// An output can't be created.
  case cannotCreate = 73
  /// Writing failed: the disk is full or broken.
  case writingFailed = 74
  /// The time limit was reached; the same command goes on from there.
  case timeLimit = 75
  /// SIGINT; the same command goes on from there.
  case interrupted = 130
  /// SIGTERM; the same command goes on from there.
  case terminated = 143
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
      EXDEV:
      .cannotCreate
    default: .writingFailed
    }
  }
}
