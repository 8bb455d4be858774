import Tensor
import VariationalDropout

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
    options: [
      OptionGroup("OPTIONS", [.flag("json", \.isJSON, help: "Print JSON, all numbers in full.")])
    ],
    example: [
      "sparsify inspect tune_zoo_mnist_uniform",
      "sparsify inspect --json tune_zoo_mnist_uniform/dataset.pt",
    ],
    defaults: Options())

  static func run(
    _ options: Options, console: Console, files: FileSystem
  ) throws -> ExitCode {
    let inspection = try inspect(options.path, files)
    try console.result(options.isJSON ? inspection.json.text(.indented(2)) : inspection.text)
    return .success
  }

  private static func inspect(_ path: Path, _ files: FileSystem) throws -> any Inspection {
    guard try files.exists(path) else {
      if let begun = try NoZoo.begun(at: path, files) { throw begun }
      throw try files.absence(of: path, .examine)
    }
    guard try files.isTree(path) else { return try inspectFile(path, files) }
    let checkpoint = path / ZooLayout.checkpointsName
    if try files.info(checkpoint)?.kind == .file { return try inspectFile(checkpoint, files) }
    let listing = try FolderListing(of: path, files: files)
    let memory = MemoryLimit.ofJob().checkpointBudget(threads: 1)
    if listing.isTrial {
      do {
        let trial = try Trial(path, listing: listing, files: files, memory: memory)
        return TrialInspection(trial, commonEpoch: nil, files: files)
      } catch {
        throw ZooError("the trial '\(path)' \(error)")
      }
    }
    let zoo = try Zoo.read(path, files: files, memory: memory)
    return ZooInspection(try withoutForeign(zoo, files), files: files)
  }

  /// Of a twin or a zoo that the tool made, without the trials that it did not make.
  private static func withoutForeign(
    _ zoo: Zoo, _ files: FileSystem
  ) throws -> Zoo {
    guard let mark = try Mark(reading: zoo.path, files: files), mark.kind != .work else {
      return zoo
    }
    let trials = TargetTrials(of: zoo.path, madeWith: mark.stored, isAdopted: false, files: files)
    return zoo.selecting(Set(try trials.all().map(\.trial)))
  }

  /// Tells by its keys what a file holds.
  private static func inspectFile(_ path: Path, _ files: FileSystem) throws -> any Inspection {
    let memory = MemoryLimit.ofJob().dataSetBudget(threads: 1)
    let file = try TorchFile.read(path, files: files, memory: memory)
    if file.isDataSet {
      return DataSetInspection(try DataSetFile.dataSet(in: file, memory: memory), path: path)
    }
    if OptimizerInspection.isOptimizer(file) {
      return try OptimizerInspection(file, path: path, memory: memory)
    }
    let outline = try StateDictOutline(file, stems: Architecture.keyStems)
    return CheckpointInspection(
      try outline.load(memory: memory), path: path,
      threshold: PruningThreshold(for: path, files: files), notes: outline.notes)
  }
}

extension FileFormatError: CommandError {
  package var exitCode: ExitCode { .unreadableInput }
}
