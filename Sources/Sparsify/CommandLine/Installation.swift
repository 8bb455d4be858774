import Tensor

/// The programs of a release as they lie to each other: `bin/sparsify`, which people and scripts start, for any
/// processor with AVX2, and `libexec/sparsify/sparsify-v4`, which it becomes where there is AVX-512.
///
/// A program built from source is alone, and has no other.
package struct Installation: Sendable {
  /// The program that runs, by its absolute path without links.
  let program: Path

  private static let plain: Path = "bin/sparsify"
  private static let wide: Path = "libexec/sparsify/sparsify-v4"

  package init(program: Path) { self.program = program }

  /// That of this process.
  init(files: FileSystem) throws(FileError) {
    program = try files.resolve("/proc/self/exe")
  }

  /// The program for AVX-512 beside this one; nil where there is none.
  package func wideProgram(_ files: FileSystem) throws(FileError) -> Path? {
    let path = program.parent.parent / Self.wide
    return try files.info(path)?.kind == .file ? path : nil
  }

  /// What scripts are to start: it chooses anew on every machine, where the one for AVX-512 would not run on all.
  package func launcher(_ files: FileSystem) throws(FileError) -> Path {
    let root = program.parent.parent.parent
    guard program == root / Self.wide else { return program }
    let path = root / Self.plain
    return try files.info(path)?.kind == .file ? path : program
  }
}
