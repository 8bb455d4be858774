import Dispatch
import FoundationEssentials
import Glibc
import Tensor

/// `sparsify status TWIN...`: how far they are.
enum StatusCommand: Command {
  struct Options: Sendable {
    var twins: [Path] = []
    var work: Path?
    var isJSON = false
    var isWatching = false
  }

  static let syntax = CommandSyntax<Options>(
    name: "status",
    overview:
      "Show which models of a twin are done, running, failed, missing or damaged, and how long the rest "
      + "takes; of several twins a line each. Exits with 0 when nothing is left that the same command "
      + "again would do and every finished model is whole, else with 1.",
    arguments: [
      Argument(
        repeated: "twin", \.twins,
        help: "Twins, zoos that are being generated, or folders of such.")
    ],
    options: [
      OptionGroup(
        "OPTIONS",
        [
          .flag(
            "watch", \.isWatching,
            help:
              "Show it anew every few seconds until all is complete, nobody reads it any more, or Ctrl-C."
          ),
          .value(
            "work", "folder", \.work,
            help:
              "Where the unfinished trials of the one twin lie. (default: the folder that the twin "
              + "names, else TWIN.work)"),
          .flag(
            "json", \.isJSON,
            help:
              "Print JSON, with the names of all models: of a twin that is named alone an object, of several or of a "
              + "folder of twins an array."),
        ])
    ],
    example: [
      "sparsify status zoos/mnist_twin",
      "sparsify status --watch zoos/*_twin",
      "sparsify status --json zoos/mnist_twin",
    ],
    defaults: Options())

  /// Where a twin lies.
  private struct Place {
    var twin: Path
    /// Its work folder, where that is known; nil for the one that it names, or the usual one.
    var work: Path?
  }

  /// The twins that lie in a folder, in order; nil where a path is that of a twin itself, or of a folder without any.
  private static func twins(in path: Path, _ files: FileSystem) throws -> [Place]? {
    guard try files.isFolder(path), try FolderIdentity.made(path, files) == nil else { return nil }
    let places = try files.entries(of: path).compactMap { try twin(path, $0, files) }
    if places.isEmpty { return nil }
    // Of one that is there the work folder does not count.
    let twins = Dictionary(grouping: places, by: \.twin)
    return twins.sorted { $0.key < $1.key }.map { twin, places in
      places.first { $0.work == nil } ?? Place(twin: twin, work: places[0].work)
    }
  }

  /// The twin that an entry of a folder is, or whose work folder it is as long as it becomes an archive; nil for anything
  /// else.
  private static func twin(
    _ folder: Path, _ entry: FolderEntry, _ files: FileSystem
  ) throws -> Place? {
    let path = folder / entry.name
    switch entry.kind {
    case .folder:
      let identity = try FolderIdentity.made(path, files)
      if identity?.product != nil { return Place(twin: path) }
      guard case .marked(let mark)? = identity, try WorkFolder(path, files: files).isGathering
      else {
        return nil
      }
      let twin = Path(mark.partner)
      return twin.parent == ".." ? Place(twin: folder / twin.name, work: path) : nil
    case .file:
      // What can't be read is none of the tool's.
      guard (try? files.isArchive(path)) == true else { return nil }
      return try FolderIdentity.made(Zoo.rootFolder(of: path, files), files)?.product == nil
        ? nil : Place(twin: path)
    case .symbolicLink, .other: return nil
    }
  }

  /// The folder to look into: of an archive that in it.
  private static func root(of twin: Path, _ files: FileSystem) throws -> Path {
    if try Zoo.packIndex(in: twin, files) != nil {
      throw RunError(
        .usage,
        "'\(twin)' is a pack, in which nothing is made: give a twin. 'sparsify inspect' tells what it holds."
      )
    }
    guard try files.isArchive(twin) else { return twin }
    let root = try Zoo.rootFolder(of: twin, files)
    // A slash at the end makes a folder of the archive itself.
    return root == twin ? twin / "" : root
  }

  static func run(
    _ options: Options, console: Console, files: FileSystem
  ) throws -> ExitCode {
    if options.work != nil, options.twins.count > 1 {
      throw RunError(.usage, "--work is for one twin: it can't be the work folder of several.")
    }
    let found = try options.twins.map { (path: $0, twins: try twins(in: $0, files)) }
    let places = found.flatMap { $0.twins ?? [Place(twin: $0.path)] }
    let examiners = try places.map { place in
      (
        place.twin,
        TargetExaminer(
          try root(of: place.twin, files), work: options.work ?? place.work, files: files)
      )
    }
    let look = {
      let now = Date().timeIntervalSince1970
      return examiners.map { twin, examiner in
        StatusLook(twin: twin, result: Result { try examiner.status(now: now) })
      }
    }
    let display = StatusDisplay(
      isJSON: options.isJSON, isSingle: places.count == 1,
      isList: places.count > 1 || found.contains { $0.twins != nil }, console: console)
    guard options.isWatching else { return try display.showOnce(look()) }
    Interruption.listen(exitCode: nil)
    let watch = StatusWatch(display: display, look: look) {
      let end = DispatchTime.now() + StatusWatch.interval
      let isWanted = { Interruption.signalNumber == nil && console.hasReader }
      while isWanted(), DispatchTime.now() < end { usleep(100_000) }
      return isWanted()
    }
    return try watch() ?? (Interruption.signalNumber == nil ? .incomplete : Interruption.exitCode)
  }
}
