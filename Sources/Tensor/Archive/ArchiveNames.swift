/// The names of an archive's members as paths in it.
enum ArchiveNames {
  /// A member's path; nil for what archivers leave beside the files: `__MACOSX`, `.DS_Store`.
  ///
  /// - Throws: `TreeError` where it would lead out of the archive's root or has no place in a path.
  static func path(of name: some Collection<UInt8>) throws(TreeError) -> Path? {
    let slash = UInt8(ascii: "/")
    let steps = name.split(separator: slash).filter { !$0.elementsEqual(".".utf8) }
    guard name.first != slash, !name.contains(0),
      !steps.contains(where: { $0.elementsEqual("..".utf8) })
    else {
      let shown = String(decoding: name, as: UTF8.self).excerpt()
      throw TreeError(
        "a member is called '\(shown)', which leads out of the archive", hint: "Don't trust it")
    }
    let isLitter = steps.contains { step in
      step.elementsEqual("__MACOSX".utf8) || step.elementsEqual(".DS_Store".utf8)
    }
    if isLitter || steps.isEmpty { return nil }
    return Path(bytes: Array(steps.joined(separator: [slash])))
  }

  static func twice(_ path: Path) -> TreeError {
    TreeError("two members are called '\(path.description.excerpt())'", hint: "Pack it anew")
  }
}
