extension Path {
  /// The path that leads from `folder` to this one, both absolute.
  package func relative(to folder: Path) -> Path {
    let (from, to) = (folder.components, components)
    let common = zip(from, to).prefix { $0 == $1 }.count
    let steps = Array(repeating: Path(".."), count: from.count - common) + to[common...]
    return steps.isEmpty ? "." : steps.dropFirst().reduce(steps[0]) { $0 / $1 }
  }

  /// The names between slashes.
  package var components: [Path] {
    bytes.split(separator: UInt8(ascii: "/")).map { Path(bytes: $0) }
  }

  /// Whether `other` lies somewhere below this folder.
  package func contains(_ other: Path) -> Bool {
    let (own, others) = (components, other.components)
    return own.count < others.count && others.starts(with: own)
  }
}
