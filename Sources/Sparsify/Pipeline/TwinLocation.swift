import Tensor

/// Where a run reads and writes, by real paths.
package struct TwinLocation: Sendable, Equatable {
  package let source: Path
  package let twin: Path
  package let work: Path

  /// Resolves the folders and refuses those that lie in each other.
  ///
  /// - Parameter work: nil takes the twin's name with `.work` behind it.
  package init(source: Path, twin: Path, work: Path?, files: FileSystem) throws {
    self.source = try files.resolve(source)
    self.twin = try Self.resolvePartly(twin, files)
    self.work = try work.map { try Self.resolvePartly($0, files) } ?? self.twin.suffixed(".work")
    let folders = [("SOURCE", self.source), ("TWIN", self.twin), ("the work folder", self.work)]
    for (i, (name, path)) in folders.enumerated() {
      for (otherName, other) in folders[(i + 1)...] {
        if path == other {
          throw RunError(
            .usage, "\(otherName) is the same folder as \(name): '\(path)'. Choose another one.")
        }
        if path.contains(other) || other.contains(path) {
          let (inner, outer) = path.contains(other) ? (otherName, name) : (name, otherName)
          throw RunError(
            .usage,
            "\(inner) lies inside \(outer): '\(path.contains(other) ? other : path)'. "
              + "Choose a place outside.")
        }
      }
    }
  }

  /// The real path of what may not exist yet: of its nearest existing folder, and the rest.
  private static func resolvePartly(_ path: Path, _ files: FileSystem) throws -> Path {
    if try files.exists(path) || path.parent == path { return try files.resolve(path) }
    // Of what is not there, `..` can only be taken by the letter.
    if path.name == ".." { return try resolvePartly(path.parent.parent, files) }
    if path.name == "." { return try resolvePartly(path.parent, files) }
    // A link that leads nowhere would be taken for a folder to create.
    if try files.info(path, followingLinks: false) != nil { return try files.resolve(path) }
    return try resolvePartly(path.parent, files) / path.name
  }

  /// The path that leads from the twin to `path`, both real: `../zoo/trial`.
  package func relativeToTwin(_ path: Path) -> Path {
    let from = twin.components
    let to = path.components
    let common = zip(from, to).prefix { $0 == $1 }.count
    let steps = Array(repeating: Path(".."), count: from.count - common) + to[common...]
    return steps.isEmpty ? "." : steps.dropFirst().reduce(steps[0]) { $0 / $1 }
  }
}

extension Path {
  fileprivate var components: [Path] {
    bytes.split(separator: UInt8(ascii: "/")).map { Path(bytes: $0) }
  }

  /// Whether `other` lies somewhere below this folder.
  fileprivate func contains(_ other: Path) -> Bool {
    let (own, others) = (components, other.components)
    return own.count < others.count && others.starts(with: own)
  }
}
