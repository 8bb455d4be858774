import Tensor

/// Where something made of zoos is to be put.
struct OutputPlace {
  /// The real path.
  let path: Path
  /// What is there already.
  let kind: OutputKind
  var isThere: Bool { kind != .nothing }

  /// - Parameter zoos: in which it may not lie: their loaders take every folder for a model, and a twin has
  ///   a `trajectories.csv` of its own.
  /// - Throws: `RunError` where it lies in one of them or is a zoo itself, or neither a file nor a folder can be made
  ///   there; `FileError`, also where there is no permission to make one.
  init(_ path: Path, apartFrom zoos: [Path], files: FileSystem) throws {
    kind = try OutputKind.replaceable(at: path, files: files)
    self.path =
      kind != .nothing ? try files.resolve(path) : try Self.parent(of: path, files) / path.name
    for zoo in zoos where try !files.exists(zoo) {
      if let begun = try NoZoo.begun(at: zoo, files) { throw begun }
    }
    for zoo in try zoos.map({ try files.resolve($0) })
    where zoo == self.path || zoo.contains(self.path) {
      throw RunError(
        .usage, "'\(path)' lies in '\(zoo)', which holds models only. Choose a place outside.")
    }
    if let mark = try Mark(reading: path, files: files) {
      throw RunError(
        .usage,
        "'\(path)' is a folder of \(mark.kind), not for anything else. Choose another one.")
    }
    if kind != .folder { try files.checkWritable(self.path.parent) }
  }

  /// The real path of the folder above one that is to be made.
  private static func parent(of path: Path, _ files: FileSystem) throws -> Path {
    guard try files.isFolder(path.parent) else {
      throw RunError(
        .cannotCreate,
        "'\(path)' can't be made: '\(path.parent)' is not there or no folder. Make it first, or choose "
          + "another place.")
    }
    return try files.resolve(path.parent)
  }
}
