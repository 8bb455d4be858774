import Glibc
import Tensor

/// The work folder has gone while a run went on in it: as a rule because another worker has finished the
/// zoo.
struct WorkFolderVanished: Error {
  /// How that showed.
  let cause: any Error

  /// Performs `body`; an error that a work folder without this worker explains becomes one of this type.
  ///
  /// What is missing in the folder explains itself: by the time it is looked at, a third worker may have
  /// made it anew.
  ///
  /// - Parameters:
  ///   - work: the folder.
  ///   - isThere: whether the folder is known to be as it was.
  static func noting<Result>(
    in work: Path, unless isThere: () -> Bool = { false }, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as ClaimLost {
      throw WorkFolderVanished(cause: error)
    } catch let error as FileError
      where [ENOENT, ESTALE].contains(error.code)
      && ([error.path, error.target].contains { $0.map { work.contains($0) } == true }
        || !isThere())
    {
      throw WorkFolderVanished(cause: error)
    }
  }
}
