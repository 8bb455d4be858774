import Glibc
import Tensor

/// `sparsify inspect PATH`: what is in a zoo, a checkpoint, an optimiser state or a data set.
enum InspectCommand: Command {
  struct Options: Sendable {
    var path: Path = ""
    var isJSON = false
  }

  static let syntax = CommandSyntax<Options>(
    name: "inspect",
    overview: "Show what is in a zoo, a checkpoint, an optimiser state or a data set.",
    arguments: [
      Argument(
        "path", \.path,
        help:
          "A zoo or a twin, a trial or checkpoint folder in it, or a file that torch.save wrote.")
    ],
    options: [.flag("json", \.isJSON, help: "Print JSON, all numbers in full.")],
    example: [
      "sparsify inspect tune_zoo_mnist_uniform",
      "sparsify inspect --json tune_zoo_mnist_uniform/dataset.pt",
    ],
    defaults: Options())

  static func run(_ options: Options, console: Console) throws -> ExitCode {
    let inspection = try inspect(options.path)
    try console.result(options.isJSON ? inspection.json.text(.indented(2)) : inspection.text)
    return .success
  }

  private static func inspect(_ path: Path) throws -> any Inspection {
    let fileSystem = FileSystem()
    guard let info = try fileSystem.info(path) else {
      throw FileError(.examine, path, code: ENOENT)
    }
    guard info.kind == .folder else { return try inspectFile(path) }
    let checkpoint = path / "checkpoints"
    if try fileSystem.info(checkpoint)?.kind == .file { return try inspectFile(checkpoint) }
    let listing = try FolderListing(of: path, fileSystem: fileSystem)
    if listing.isTrial {
      do {
        return TrialInspection(
          try Trial(path, listing: listing, fileSystem: fileSystem), commonEpoch: nil)
      } catch {
        throw ZooError("the trial '\(path)' \(error)")
      }
    }
    return ZooInspection(try Zoo.read(path, fileSystem: fileSystem))
  }

  /// Tells by its keys what a file holds.
  private static func inspectFile(_ path: Path) throws -> any Inspection {
    let file = try TorchFile.read(path)
    if file.isDataSet { return DataSetInspection(try DataSetFile.dataSet(in: file), path: path) }
    if OptimizerInspection.isOptimizer(file) { return try OptimizerInspection(file, path: path) }
    return CheckpointInspection(try StateDict(file), path: path)
  }
}

extension IdxFileError: CommandError {
  package var exitCode: ExitCode { .unreadableInput }
}

extension TorchFileError: CommandError {
  package var exitCode: ExitCode { .unreadableInput }
}
